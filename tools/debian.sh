#!/bin/sh
# What the tests need from Debian: Java, for Spark in local mode. Root installs it; others are told.
set -eu
command -v java >/dev/null 2>&1 && exit 0
if [ "$(id -u)" != 0 ]; then
    echo "The tests of Spark need Java 17 or later: install openjdk-17-jre-headless (apt-get install openjdk-17-jre-headless) and run make again." >&2
    exit 1
fi
echo "Installing Java for the tests of Spark (once) ..."
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null

#!/bin/sh
# What the tests need from Debian: Java, for Spark in local mode; Chromium and fonts, for the pages;
# a box for readers of files, OCR, and PostgreSQL, of which the tests start a server of their own.
# Root installs it; others are told.
set -eu
wanted=
command -v java >/dev/null 2>&1 || wanted="$wanted openjdk-17-jre-headless"
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
dpkg-query --show fonts-khmeros >/dev/null 2>&1 || wanted="$wanted fonts-khmeros"
dpkg-query --show fonts-noto-core >/dev/null 2>&1 || wanted="$wanted fonts-noto-core"
command -v bwrap >/dev/null 2>&1 || wanted="$wanted bubblewrap"
command -v tesseract >/dev/null 2>&1 || wanted="$wanted tesseract-ocr"
dpkg-query --show tesseract-ocr-khm >/dev/null 2>&1 || wanted="$wanted tesseract-ocr-khm"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" != 0 ]; then
    echo "The tests need packages of Debian: as root, run apt-get install$wanted, and run make again." >&2
    exit 1
fi
echo "Installing$wanted for the tests (once) ..."
apt-get update -qq
# shellcheck disable=SC2086 - a list of packages
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null

#!/bin/sh
# Pin every package with its hashes and no address: lock.sh UV
set -eu
compile() { "$uv" pip compile --quiet --universal --strip-extras --python-version 3.11 --generate-hashes --no-annotate --no-header "$@"; }
uv=$1
compile pyproject.toml requirements/build.in --output-file requirements/run.lock
compile pyproject.toml requirements/build.in --extra dev --constraint requirements/run.lock --output-file requirements/dev.lock
compile pyproject.toml requirements/build.in --extra dev --extra bench --constraint requirements/dev.lock --output-file requirements/bench.lock
compile requirements/peers.in requirements/build.in --output-file requirements/peers.lock

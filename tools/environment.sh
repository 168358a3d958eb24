#!/bin/sh
# Make or extend the environment: environment.sh PYTHON FOLDER run|dev|bench
# Packages come from the hash-pinned lock alone; the project itself is installed last, editable.
set -eu
python=$1 folder=$2 set=$3

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' || {
    echo "Saksei needs Python 3.11 to 3.14, and '$python' is $("$python" -V 2>&1): install python3.11, or name another one: make PYTHON=python3.12 ..." >&2
    exit 1
}
if [ ! -x "$folder/bin/pip" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || {
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "This Python has no venv module: install the package python$version-venv (apt-get install python$version-venv) and run make again." >&2
        exit 1
    }
    echo "Making the environment in $folder ..."
    rm -rf "$folder"
    "$python" -m venv "$folder"
fi
echo "Installing the packages of requirements/$set.lock (once) ..."
"$folder/bin/pip" install --quiet --quiet --disable-pip-version-check --require-hashes --requirement "requirements/$set.lock"
"$folder/bin/pip" install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
[ "$set" = peers ] || {
    echo "Compiling the loops that compare names (once) ..."
    "$folder/bin/python" -c 'from saksei.analysis.naming import scores; scores(["Ada Bell"], ["Bell Ada"])'
}
touch "$folder/$set.stamp"

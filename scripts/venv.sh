#!/usr/bin/env bash
# Make .venv (if there is none) and install a hash-pinned requirement file and this project into it.
set -euo pipefail
python=$1 requirements=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed as “$python”. Name another with: make PYTHON=/path/to/python3.11 …" >&2
    exit 1
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        scripts/apt.sh "Python's venv module" python3-venv
    fi
    echo "Making .venv"
    "$python" -m venv .venv
fi
echo "Installing $requirements"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

#!/bin/sh
# Installs the pinned sources into node_modules, unless they are there already. Safe to run twice at once.
set -eu
cd "$(dirname "$0")"
exec 9>.install.lock
flock 9
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci --ignore-scripts --omit=optional
fi

#!/usr/bin/env bash
# Install Debian or Ubuntu packages where this account may; otherwise say exactly what is needed and stop.
# Usage: scripts/apt.sh "what it is for" package …
set -euo pipefail
purpose=$1
shift

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        as_root=(false)
    fi
fi
if [ "${as_root[0]:-}" = false ] || ! command -v apt-get >/dev/null; then
    echo "$purpose is missing. Install it, then try again. On Debian or Ubuntu: sudo apt-get install $*" >&2
    exit 1
fi
echo "Installing $purpose: $*"
log=$(mktemp)
if ! { "${as_root[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "$purpose could not be installed. Install these packages, then try again: $*" >&2
    exit 1
fi

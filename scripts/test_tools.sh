#!/usr/bin/env bash
# What the whole suite needs beside Python: PostgreSQL's server, Chromium and node; and what the service needs.
set -euo pipefail

have_postgres() { compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null; }
# Where a package only points to a snap, the program is there and does not run.
have_chromium() { /usr/bin/chromium --version || /usr/bin/chromium-browser --version; } >/dev/null 2>&1

have_postgres || scripts/apt.sh "PostgreSQL's server" postgresql
have_chromium || scripts/apt.sh "Chromium" chromium
have_chromium || { echo "Chromium is installed but does not run as /usr/bin/chromium." >&2; exit 1; }
scripts/run_tools.sh
{ command -v node && command -v npm; } >/dev/null || scripts/apt.sh "node and npm" nodejs npm
sh frontend/install.sh

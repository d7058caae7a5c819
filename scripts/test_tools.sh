#!/usr/bin/env bash
# What the whole suite needs beside Python: PostgreSQL's server, Chromium, node, and fonts for the scripts of names.
set -euo pipefail

have_postgres() { compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null; }
have_chromium() { [ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ]; }
have_fonts() { command -v fc-list >/dev/null && fc-list | grep -qi "noto sans arabic"; }

have_postgres || scripts/apt.sh "PostgreSQL's server" postgresql
have_chromium || scripts/apt.sh "Chromium" chromium
have_fonts || scripts/apt.sh "fonts for names in many scripts" fontconfig fonts-noto-core
{ command -v node && command -v npm; } >/dev/null || scripts/apt.sh "node and npm" nodejs npm
sh frontend/install.sh

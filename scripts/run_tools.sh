#!/usr/bin/env bash
# What the service needs beside Python to print PDFs: Pango, and fonts for names in many scripts.
set -euo pipefail

have_pango() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0.so.0; }
have_subset() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q libharfbuzz-subset.so.0; }
have_fonts() { command -v fc-list >/dev/null && fc-list | grep -qi "noto sans arabic"; }

{ have_pango && have_subset && have_fonts; } || scripts/apt.sh "What prints PDFs (Pango, and fonts for names in many scripts)" \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-core

#!/bin/sh
# Usage: build.sh OUT. Builds everything a browser is sent into the folder OUT, the same bytes every time.
set -eu
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")"
sh install.sh
modules=node_modules
font=$modules/@fontsource/atkinson-hyperlegible-next

rm -rf "${out:?}"/*
mkdir "$out/fonts" "$out/icons" "$out/licences"

$modules/.bin/sass --load-path=$modules --style=compressed --no-source-map styles/app.scss "$out/app.css"
$modules/.bin/rtlcss "$out/app.css" "$out/app.rtl.css" >/dev/null 2>&1
sed '/^\/\/# sourceMappingURL/d' $modules/govuk-frontend/dist/govuk/govuk-frontend.min.js >"$out/govuk-frontend.min.js"
cp init.js "$out/"
cp icons/favicon.svg icons/favicon-48.png icons/touch-180.png "$out/icons/"
for subset in latin latin-ext; do
  for weight in 400 700; do
    cp "$font/files/atkinson-hyperlegible-next-$subset-$weight-normal.woff2" "$out/fonts/"
  done
done
cp $font/LICENSE "$out/licences/atkinson-hyperlegible-next.txt"
cp licences/govuk-frontend.txt "$out/licences/"

#!/bin/sh
# A Chromium for the browser tests: one that is there, or Debian's when this user may install it.
set -eu
for candidate in ${HELIOGRAPH_CHROMIUM:-} chromium chromium-browser google-chrome; do
    command -v "$candidate" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo"; else sudo="no"; fi
    if [ "$sudo" != no ]; then
        echo "installing chromium ..."
        { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq chromium; } >/dev/null && exit 0
    fi
fi
echo "error: no Chromium was found for the browser tests" >&2
echo "  hint: install Debian's package chromium, or name one: HELIOGRAPH_CHROMIUM=/path/to/chrome make test" >&2
exit 1

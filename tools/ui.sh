#!/bin/sh
# Build the web UI into the package.
set -eu
cd "$(dirname "$0")/../ui"
PATH="$(cd .. && pwd)/.venv/bin:$PATH"
export PATH
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    echo "installing the UI's packages ..."
    npm ci --no-audit --no-fund --silent
    touch node_modules/.package-lock.json
fi
echo "building the UI ..."
npm run --silent build

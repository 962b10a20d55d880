#!/bin/sh
# Build the peer into bench/.cache/otelcol-peer. Needs Go; takes a few minutes the first time.
set -eu
cd "$(dirname "$0")"
cache="$(cd .. && pwd)/.cache"
[ -x "$cache/otelcol-peer" ] && exit 0
command -v go >/dev/null 2>&1 || { echo "error: Go is not installed, so there is no Collector to compare with" >&2; exit 3; }
mkdir -p "$cache"
GOBIN="$cache/bin" go install go.opentelemetry.io/collector/cmd/builder@v0.161.0
"$cache/bin/builder" --config manifest.yaml --skip-strict-versioning --ldflags "-s -w"
mv build/otelcol-peer "$cache/otelcol-peer"
rm -rf build

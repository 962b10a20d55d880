#!/bin/sh
# Build the peer into bench/.cache/otelcol-peer. Needs Go; takes a few minutes the first time.
set -eu
cd "$(dirname "$0")"
cache="$(cd .. && pwd)/.cache"
[ -x "$cache/otelcol-peer" ] && exit 0
command -v go >/dev/null 2>&1 || { echo "error: Go is not installed, so there is no Collector to compare with" >&2; exit 3; }
mkdir -p "$cache"

# Some hundred modules are fetched: one refused download must not end the build. What came stays in Go's cache.
patiently() {
    for wait in 5 20 60 0; do
        "$@" && return 0
        [ "$wait" -gt 0 ] || return 1
        echo "note: \`$1\` failed; trying again in $wait s" >&2
        sleep "$wait"
    done
}

compose() {
    rm -rf build
    "$cache/bin/builder" --config manifest.yaml --skip-strict-versioning --ldflags "-s -w"
}

export GOBIN="$cache/bin"
patiently go install go.opentelemetry.io/collector/cmd/builder@v0.161.0
patiently compose
mv build/otelcol-peer "$cache/otelcol-peer"
rm -rf build

#!/bin/sh
# Resolve pyproject.toml into hashed requirement files. They hold no download address.
set -eu
cd "$(dirname "$0")/.."
compile() { output=$1; shift; .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 --custom-compile-command "make locks" -o "$output" "$@"; }
compile requirements/run.txt pyproject.toml requirements/build.in --extra sdk
compile requirements/dev.txt pyproject.toml requirements/build.in --extra sdk --group dev -c requirements/run.txt
compile requirements/bench.txt pyproject.toml requirements/build.in --extra sdk --group dev --group bench -c requirements/dev.txt
compile requirements/uv.txt requirements/uv.in

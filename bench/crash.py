"""Kill the program with -9 under load, again and again, and count what was lost or duplicated (exact, by span id).

Usage: python bench/crash.py [rounds, 50 unless given]
"""

import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.crash import crash_round, judge
from tests.support.program import running


def main(rounds: int) -> int:
    """Print one line a round and the sum; return 1 when something was lost or duplicated."""
    source, first = random.Random(), 0
    acknowledged: set[int] = set()
    with tempfile.TemporaryDirectory() as directory, running(Path(directory) / "data") as program:
        for number in range(1, rounds + 1):
            first, fresh, sent = crash_round(program, first, source)
            acknowledged |= fresh
            print(f"round {number}: {len(sent)} requests sent, {len(fresh)} acknowledged", flush=True)
        verdict = judge(program, acknowledged)
    counts = f"{verdict.acknowledged} spans acknowledged, {verdict.lost} lost, {verdict.duplicated} duplicated"
    print(f"{rounds} kills: {counts}")
    return 1 if verdict.lost or verdict.duplicated else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))

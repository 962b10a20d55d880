"""Finds in a history of measurements where something became slower or quicker, and when.

`python bench/_regressions.py history.jsonl` reads lines of `{"name": ..., "value": ...}`, oldest first, as
`bench/resilience.py --record history.jsonl` appends them, and prints each shift that is larger than the noise.

A cumulative sum of the deviations from a baseline (Page's CUSUM), on logarithms so that shares count, not amounts. The
baseline is the mean of the runs since the last shift, the noise their standard deviation, with a supposition of 2 %
until there are enough of them. A shift of 5 % in a noise of 2 % is found within ten runs; of histories of two hundred
runs without a shift one in fifteen gives an alarm.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from math import exp, log, sqrt
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

WARM_UP = 10
"""Runs that make the first baseline."""
BASELINE = 40
"""Runs that a baseline looks back at."""
SLACK = 1.1
"""Deviations, in units of the noise, that are not added up: half of the shift that is looked for."""
LIMIT = 4.0
"""Sum at which a shift is told of."""
EXPECTED_NOISE = 0.02
"""Standard deviation that is supposed until there are runs enough to know it."""
CREDIT = 12
"""Runs that the supposition counts for."""


class Shift(NamedTuple):
    """Where a series changed.

    Attributes:
        begin: Index of the first run of the new level, as far as it can be told.
        found: Index of the run at which it was certain.
        factor: New level over old level.
    """

    begin: int
    found: int
    factor: float


def find_shifts(values: Sequence[float]) -> list[Shift]:
    """The shifts of a series, oldest first."""
    logs = [log(value) for value in values]
    shifts: list[Shift] = []
    start, up, down, up_from, down_from = 0, 0.0, 0.0, 0, 0
    for index, value in enumerate(logs):
        if index - start < WARM_UP:
            continue
        # The latest runs are left out: they may belong to the shift that is just being found.
        known = logs[max(start, index - BASELINE) : max(start + WARM_UP, index - WARM_UP)]
        level, noise = _normal(known)
        step = (value - level) / noise
        up, up_from = (up + step - SLACK, up_from) if up + step > SLACK else (0.0, index + 1)
        down, down_from = (down - step - SLACK, down_from) if down - step > SLACK else (0.0, index + 1)
        if max(up, down) < LIMIT:
            continue
        begin = up_from if up > down else down_from
        shifts.append(Shift(begin, index, exp(median(logs[begin : index + 1]) - level)))
        start, up, down, up_from, down_from = begin, 0.0, 0.0, index + 1, index + 1
    return shifts


def _normal(known: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation; single runs that were disturbed are drawn in."""
    middle = median(known)
    near = [min(max(each, middle - 3 * EXPECTED_NOISE), middle + 3 * EXPECTED_NOISE) for each in known]
    level = fmean(near)
    squares = sum((each - level) ** 2 for each in near) + CREDIT * EXPECTED_NOISE**2
    # A baseline of few runs is itself uncertain.
    return level, sqrt(squares / (len(near) - 1 + CREDIT) * (1 + 1 / len(near)))


def record(path: Path, name: str, value: float) -> None:
    """Append a measurement to a history."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"name": name, "value": value}) + "\n")


def read(path: Path) -> dict[str, list[float]]:
    """The series of a history by name."""
    series: defaultdict[str, list[float]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        series[entry["name"]].append(float(entry["value"]))
    return dict(series)


def main(path: str) -> int:
    """Print the shifts; 1 when the newest level of something is slower than the one before."""
    slower = 0
    for name, values in sorted(read(Path(path)).items()):
        for shift in find_shifts(values):
            print(f"{name}: {shift.factor - 1:+.1%} since run {shift.begin + 1} of {len(values)}")
        shifts = find_shifts(values)
        slower += bool(shifts) and shifts[-1].factor > 1
    return int(slower > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

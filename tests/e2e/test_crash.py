"""What was acknowledged survives `kill -9`."""

import random
from pathlib import Path

import pytest
from tests.support.crash import crash_round, judge
from tests.support.program import running

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
ROUNDS = 3


def test_acknowledged_spans_survive_kills(tmp_path: Path) -> None:
    """After kills at random moments every acknowledged span is stored exactly once, without the client's help."""
    source, first = random.Random(20), 0
    acknowledged: set[int] = set()
    with running(tmp_path / "data") as program:
        for _ in range(ROUNDS):
            first, round_acknowledged, _ = crash_round(program, first, source)
            acknowledged |= round_acknowledged
        verdict = judge(program, acknowledged)
    assert verdict.acknowledged > 0
    assert (verdict.lost, verdict.duplicated) == (0, 0)

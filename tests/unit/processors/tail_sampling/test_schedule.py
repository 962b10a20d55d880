"""Spans and decisions in any order over time: each span leaves once, and as its trace was decided."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.holding import Bench, spans, trace_id

from heliograph.model import Batch
from heliograph.processors.shared.spill import Spill
from heliograph.processors.tail_sampling import FACTORY

WAIT = 10.0
POLICY = {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}}
SPANS = st.lists(st.tuples(st.integers(0, 7), st.booleans()), min_size=1, max_size=8)
STEPS = st.lists(st.tuples(st.floats(0, 8), SPANS, st.booleans()), min_size=1, max_size=14)


class Model:
    """What should become of each span, one after the other."""

    def __init__(self) -> None:
        self.decided: dict[int, bool] = {}
        self.waiting: dict[int, tuple[float, list[tuple[int, bool]]]] = {}
        self.kept: list[int] = []

    def add(self, number: int, trace: int, now: float, *, error: bool) -> None:
        """A span of a trace comes."""
        if trace in self.decided:
            self.kept += [number] * self.decided[trace]
        else:
            self.waiting.setdefault(trace, (now, []))[1].append((number, error))

    def tick(self, now: float) -> None:
        """Traces whose time is over are decided."""
        for trace, (arrived, own) in list(self.waiting.items()):
            if arrived + WAIT <= now:
                del self.waiting[trace]
                self.decided[trace] = any(error for _, error in own)
                self.kept += [number for number, _ in own] * self.decided[trace]


def batch(first: int, own: list[tuple[int, bool]]) -> Batch:
    """Spans as one batch; their numbers are in an attribute."""
    made = [
        spans(trace, attributes={"number": first + place}, status={"code": 2 if error else 0})
        for place, (trace, error) in enumerate(own)
    ]
    return type(made[0]).concat(made)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS, limit=st.sampled_from([0, 600, 1 << 30]))
def test_each_span_leaves_once_as_its_trace_was_decided(
    steps: list[tuple[float, list[tuple[int, bool]], bool]], limit: int
) -> None:
    """Whenever spans come and decisions fall, in memory and on disk, late or not, the plain model says what is kept."""
    bench, model = Bench(FACTORY, {"decision_wait": "10s", "max_bytes": limit, "policies": [POLICY]}), Model()
    with tempfile.TemporaryDirectory() as directory:
        bench.processor.hold_in(Spill(Path(directory), 1 << 30))
        number = 0
        for seconds, own, ticks in steps:
            bench.clock.now += seconds
            if ticks:
                bench.tick()
                model.tick(bench.clock.now)
            bench.send(batch(number, own))
            for trace, error in own:
                model.add(number, trace, bench.clock.now, error=error)
                number += 1
        open_traces = {trace_id(trace) for trace in model.waiting}
        assert len(bench.processor._sampler) == len(open_traces)
        bench.tick(2 * WAIT)
        model.tick(bench.clock.now)
        found: list[Any] = [item for out in bench.sink.batches for item in out.attributes("number").to_pylist()]
        assert sorted(found) == sorted(model.kept)
        assert bench.ledger.open == 0
        bench.ledger.check()
        dropped = bench.metric("heliograph_dropped_items", reason="not_sampled")
        assert bench.processor._holding.spans == 0
        assert bench.metric("heliograph_tail_sampling_spilled_bytes") == 0
        assert dropped == number - len(found)

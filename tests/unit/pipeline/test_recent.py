"""The sample of what came last."""

import pytest
from tests.support.processing import batch_of, records_of

from heliograph.model import Signal
from heliograph.pipeline import recent
from heliograph.pipeline.recent import RecentTelemetry
from heliograph.testing import Sink


def test_keeps_a_few_records_of_some_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second batch right after the first is not looked at; what was kept comes back, so many records at most."""
    now = [100.0]
    monkeypatch.setattr(recent.time, "monotonic", lambda: now[0])
    kept = RecentTelemetry()
    assert kept.sample(Signal.LOGS, 5) is None
    for name in ("a", "unseen", "b"):
        kept.offer(batch_of(Signal.LOGS, [{"severityText": name}] * 3))
        now[0] += 0.3
    sample = kept.sample(Signal.LOGS, 4)
    assert sample is not None
    sink = Sink()
    sink.batches.append(sample)
    assert [record["severityText"] for record in records_of(sink)] == ["a", "b", "b", "b"]
    now[0] += recent.SECONDS
    assert kept.sample(Signal.LOGS, 4) is None

"""The platform's own protection: guarded store, steps down, and back."""

from pathlib import Path

import pytest
from tests.support.program import free_ports

from heliograph.app.resilience import PlatformResilience
from heliograph.journal import Journal, JournalSettings
from heliograph.model import Signal
from heliograph.resilience import CircuitOpen, ResilienceManager
from heliograph.store.errors import StoreUnavailableError
from heliograph.store.factory import open_engine
from heliograph.store.guarded import GuardedEngine


def test_an_unreachable_store_is_asked_less_often(tmp_path: Path) -> None:
    """After five failures in a row the breaker answers instead, for each pipeline on its own; a reset asks again."""
    manager = ResilienceManager()
    (port,) = free_ports(1)
    guarded = GuardedEngine(open_engine(f"http://127.0.0.1:{port}/otel", tmp_path), manager)
    for _ in range(5):
        with pytest.raises(StoreUnavailableError):
            guarded.query("SELECT 1")
    with pytest.raises(CircuitOpen):
        guarded.query("SELECT 1")
    with pytest.raises(StoreUnavailableError):
        guarded.insert_block("spans", b"", "")
    manager.override("store.query", "reset")
    with pytest.raises(StoreUnavailableError):
        guarded.query("SELECT 1")
    guarded.close()


def test_a_full_journal_costs_conveniences_not_ingest(tmp_path: Path) -> None:
    """As the journal fills, the live tail and completion go first, then derived metrics; ingest is never off."""
    journal = Journal.open(tmp_path, JournalSettings(max_bytes=1 << 20, segment_bytes=1 << 17))
    journal.cursor("slow")
    resilience = PlatformResilience(lambda: journal)
    try:
        resilience.look()
        assert resilience.allows("live_tail")
        while journal.stats().bytes < 0.75 * (1 << 20):
            journal.append_blocking(Signal.LOGS, "protobuf", [bytes(30_000)])
        resilience.look()
        assert (resilience.degradation.level, resilience.allows("live_tail")) == ("reduced", False)
        assert resilience.allows("derived_metrics")
        while journal.stats().bytes < 0.93 * (1 << 20):
            journal.append_blocking(Signal.LOGS, "protobuf", [bytes(15_000)])
        resilience.look()
        assert not resilience.allows("derived_metrics")
        assert resilience.allows("ingest")
        assert "degradation:platform" in str(resilience.state())
        resilience.force_level("normal")
        assert resilience.allows("live_tail")
    finally:
        journal.close()

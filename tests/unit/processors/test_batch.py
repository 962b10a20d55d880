"""The batch processor: by count, by time, by metadata."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from heliograph.model import Signal
from heliograph.pipeline import Kind, PipelineID
from heliograph.processors.batch.config import BatchConfig
from heliograph.processors.batch.processor import BatchProcessor
from heliograph.testing import Ledger, Outcome, Sink, TestHost, create_settings, make_batch


@contextmanager
def batching(directory: Path, sink: Sink, signal: Signal = Signal.TRACES, **settings: Any) -> Generator[BatchProcessor]:
    """A started batch processor, shut down at the end."""
    made = create_settings(Kind.PROCESSOR, "batch", pipeline=PipelineID(signal))
    processor = BatchProcessor(made, BatchConfig.model_validate(settings), signal, sink)
    with TestHost(made, directory) as host:
        processor.start(host)
        yield processor
        processor.shutdown(time.monotonic() + 5)


def test_enough_records_leave_at_once(tmp_path: Path) -> None:
    """When `send_batch_size` is reached, everything that waits leaves as one batch."""
    sink, ledger = Sink(), Ledger()
    with batching(tmp_path, sink, send_batch_size=10, timeout="1h") as processor:
        for number in range(3):
            processor.consume(ledger.parcel(make_batch(Signal.TRACES, 4, number * 4)))
        assert [batch.num_items for batch in sink.batches] == [12]
        assert sink.ids == list(range(12))
        ledger.check()


def test_the_first_waits_no_longer_than_the_timeout(tmp_path: Path) -> None:
    """A small batch leaves when `timeout` is over."""
    sink, ledger = Sink(), Ledger()
    with batching(tmp_path, sink, timeout="20ms") as processor:
        processor.consume(ledger.parcel(make_batch(Signal.LOGS, 2)))
        assert sink.wait_for(2)
        assert ledger.wait()


@pytest.mark.parametrize("signal", list(Signal))
def test_big_batches_are_split(tmp_path: Path, signal: Signal) -> None:
    """No batch is bigger than `send_batch_max_size`, as far as root rows allow; nothing is lost."""
    sink, ledger = Sink(), Ledger()
    with batching(tmp_path, sink, signal, send_batch_size=10, send_batch_max_size=10, timeout="1h") as processor:
        for number in range(5):
            processor.consume(ledger.parcel(make_batch(signal, 5, number * 5)))
    assert sorted(sink.ids) == list(range(25))
    assert max(batch.num_items for batch in sink.batches) <= 10
    ledger.check()


def test_a_zero_timeout_holds_nothing_back(tmp_path: Path) -> None:
    """With `timeout: 0` every batch leaves at once."""
    sink = Sink()
    with batching(tmp_path, sink, timeout="0s") as processor:
        processor.consume(Ledger().parcel(make_batch(Signal.TRACES, 1)))
        assert sink.ids == [0]


def test_metadata_keeps_batches_apart(tmp_path: Path) -> None:
    """With `metadata_keys` each tenant has its own batch, up to the limit; beyond it data is refused for now."""
    sink, ledger = Sink(), Ledger()
    keys: dict[str, Any] = {"metadata_keys": ["Tenant"], "metadata_cardinality_limit": 2}
    with batching(tmp_path, sink, timeout="1h", **keys) as processor:
        for number, tenant in enumerate(["a", "b", "a", "c"]):
            processor.consume(ledger.parcel(make_batch(Signal.TRACES, 1, number), {"tenant": (tenant,)}))
    assert sorted(sorted(ids) for ids in ([0, 2], [1])) == sorted(
        sorted(int(number) for number in _ids(batch)) for batch in sink.batches
    )
    assert [error.retryable for error in ledger.errors] == [True]
    ledger.check()


def _ids(batch: Any) -> list[int]:
    from heliograph.testing import item_ids

    return item_ids(batch)


def test_a_failure_downstream_reaches_every_parcel(tmp_path: Path) -> None:
    """When the joined batch fails, all parcels that it was made of fail."""
    sink, ledger = Sink(Outcome.FAIL), Ledger()
    with batching(tmp_path, sink, send_batch_size=2, timeout="1h") as processor:
        for number in range(2):
            processor.consume(ledger.parcel(make_batch(Signal.TRACES, 1, number)))
    assert len(ledger.errors) == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"send_batch_max_size": 5}, "must not be below send_batch_size"),
        ({"metadata_keys": ["a", "A"]}, "names a header twice"),
        ({"timeout": "-1s"}, "must not be negative"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], message: str) -> None:
    """Contradictions in the settings are told."""
    with pytest.raises(ValueError, match=message):
        BatchConfig.model_validate(settings)

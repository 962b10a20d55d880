"""Parcels: settled exactly once, whatever is made of them."""

import threading

import pytest

from heliograph.exceptions import ExportError
from heliograph.journal import JournalRange
from heliograph.model import Signal
from heliograph.pipeline import Delivery, Parcel
from heliograph.pipeline.errors import ParcelSettledError
from heliograph.testing import Ledger, item_ids, make_batch

BATCH = make_batch(Signal.TRACES, 4)


def test_accepting_settles_once() -> None:
    """`accept` settles; a second settlement of any kind is a defect that is told."""
    ledger = Ledger()
    parcel = ledger.parcel(BATCH)
    parcel.accept()
    ledger.check()
    with pytest.raises(ParcelSettledError):
        parcel.drop("again")
    with pytest.raises(ParcelSettledError):
        parcel.with_batch(BATCH)


def test_a_failure_carries_its_error() -> None:
    """`fail` settles with the error; the first error of several parts counts."""
    ledger = Ledger()
    first, second, third = ledger.parcel(BATCH).split([BATCH, BATCH, BATCH])
    first.accept()
    second.fail(ExportError("one"))
    assert ledger.open == 1
    third.fail(ExportError("two"))
    ledger.check()
    assert [error.message for error in ledger.errors] == ["one"]


def test_merging_answers_for_all() -> None:
    """A merged parcel holds all batches and ranges in order, and settles all parcels it was made of."""
    ledger = Ledger()
    parts = [ledger.parcel(make_batch(Signal.LOGS, 3, number * 3)) for number in range(3)]
    merged = Parcel.merge(parts)
    assert item_ids(merged.batch) == list(range(9))
    assert all(part.settled for part in parts)
    merged.accept()
    ledger.check()


def test_merged_and_split_again() -> None:
    """Parts of a merged parcel settle the originals when the last of them is settled."""
    ledger = Ledger()
    one, two = Parcel.merge([ledger.parcel(BATCH), ledger.parcel(BATCH)]).split([BATCH, BATCH])
    one.accept()
    assert ledger.open == 2
    two.drop("sampled_out")
    ledger.check()


def test_ranges_and_metadata_travel() -> None:
    """Ranges are joined by a merge; metadata stays as far as all have the same."""
    one = Parcel(BATCH, (JournalRange(0, 1),), (), {"tenant": ("a",)})
    two = Parcel(BATCH, (JournalRange(5, 7),), (), {"tenant": ("a",)})
    merged = Parcel.merge([one, two], BATCH)
    assert merged.ranges == (JournalRange(0, 1), JournalRange(5, 7))
    assert merged.metadata == {"tenant": ("a",)}
    other = Parcel.merge([merged, Parcel(BATCH, (), (), {"tenant": ("b",)})], BATCH)
    assert other.metadata == {}
    lengths = [Parcel(BATCH, (), (), {"tenant": ("a",), "content-length": (text,)}) for text in ("10", "20", "20")]
    assert Parcel.merge(lengths, BATCH).metadata == {"tenant": ("a",)}


def test_settling_on_many_threads_calls_back_once() -> None:
    """Parts that are settled on several threads at once settle the whole once."""
    for _ in range(20):
        settled: list[Delivery] = []
        parts = Parcel(BATCH, (), (Delivery(settled.append),)).share(8)
        threads = [threading.Thread(target=part.accept) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(settled) == 1

"""Bytes on disk for want of memory, and what becomes of spans when the disk fails."""

import os
from pathlib import Path

import numpy as np
import pytest
from tests.support.holding import Bench, spans

from heliograph.processors.shared import spill as module
from heliograph.processors.shared.errors import SpillError
from heliograph.processors.shared.holding import Holding
from heliograph.processors.shared.spill import Spill
from heliograph.processors.tail_sampling import FACTORY


def test_pieces_come_back_and_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every piece reads as it was written; a file goes with its last piece, those of an earlier run at once."""
    (tmp_path / "7.spill").write_bytes(b"left behind")
    monkeypatch.setattr(module, "FILE_BYTES", 10)
    spill = Spill(tmp_path, 100)
    assert not list(tmp_path.iterdir())
    written = {bytes([number]) * 6: None for number in range(5)}
    pieces = {data: spill.write(data) for data in written}
    assert spill.size == 30
    assert len(list(tmp_path.iterdir())) == 3
    assert [spill.read(piece) for piece in pieces.values()] == list(written)
    for piece in list(pieces.values())[:4]:
        spill.free(piece)
    assert spill.size == 6
    assert len(list(tmp_path.iterdir())) == 1
    spill.close()
    assert not list(tmp_path.iterdir())


def test_a_disk_that_takes_nothing_leaves_spans_in_memory(tmp_path: Path) -> None:
    """When a piece cannot be written, its spans stay in memory, and the failure is counted."""
    (tmp_path / "file").write_bytes(b"")
    failures: list[OSError] = []
    holding = Holding(0, Spill(tmp_path / "file" / "below", 1 << 20), lambda _: None, failures.append)
    holding.add(Bench(FACTORY, CONFIG).parcel(spans(1)), np.array([1]))
    assert len(failures) == 1
    assert holding.full
    assert holding.spilled == 0


def test_spans_that_cannot_be_read_come_back_from_the_journal(tmp_path: Path) -> None:
    """A piece that is lost on disk fails its parcel with an error that asks for a retry; other parcels are fine."""
    bench = Bench(FACTORY, CONFIG)
    failures: list[OSError] = []
    holding = Holding(0, Spill(tmp_path, 1 << 20), lambda _: None, failures.append)
    holding.add(bench.parcel(spans(1)), np.array([1]))
    (file,) = tmp_path.iterdir()
    os.truncate(file, 1)
    holding._limit = 1 << 20  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    holding.add(bench.parcel(spans(1)), np.array([1]))
    decided = np.array([False, True])
    leaving = holding.release(decided, decided)
    assert leaving is not None
    leaving.accept()
    assert [type(error) for error in bench.ledger.errors] == [SpillError]
    assert bench.ledger.errors[0].retryable
    assert (holding.spans, holding.size, holding.spilled, len(failures)) == (0, 0, 0, 1)
    bench.ledger.check()


CONFIG = {"policies": [{"name": "all", "type": "always_sample"}]}

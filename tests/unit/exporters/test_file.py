"""The file exporter: formats, rotation, compression, a disk that refuses."""

import time
from pathlib import Path
from typing import Any

import pytest
import zstandard

from heliograph.exceptions import HeliographError
from heliograph.exporters.file.config import FileConfig, RotationConfig
from heliograph.exporters.file.exporter import FileExporter
from heliograph.exporters.file.rotating import RotatingFile
from heliograph.model import Signal
from heliograph.pipeline import Kind
from heliograph.testing import Ledger, TestHost, create_settings, item_ids, make_batch
from heliograph.wire import decode


def export(directory: Path, batches: int = 2, **settings: Any) -> Ledger:
    """Write numbered logs through a file exporter."""
    made = create_settings(Kind.EXPORTER, "file")
    exporter = FileExporter(made, FileConfig.model_validate({"path": str(directory / "out"), **settings}))
    ledger = Ledger()
    with TestHost(made, directory) as host:
        exporter.start(host)
        for number in range(batches):
            exporter.consume(ledger.parcel(make_batch(Signal.LOGS, 3, number * 3)))
        exporter.shutdown(time.monotonic() + 1)
    return ledger


def framed(data: bytes) -> list[bytes]:
    """Requests behind their lengths."""
    found: list[bytes] = []
    while data:
        size = int.from_bytes(data[:4], "big")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found


def test_protobuf_requests_stand_behind_their_length(tmp_path: Path) -> None:
    """`format: proto` writes each request behind four bytes of length, and accepts it."""
    export(tmp_path, format="proto").check()
    requests = framed((tmp_path / "out").read_bytes())
    assert [item_ids(decode(Signal.LOGS, [body])) for body in requests] == [[0, 1, 2], [3, 4, 5]]


def test_compressed_requests_stand_behind_their_length(tmp_path: Path) -> None:
    """`compression: zstd` compresses each request on its own."""
    export(tmp_path, format="proto", compression="zstd").check()
    requests = [zstandard.decompress(body) for body in framed((tmp_path / "out").read_bytes())]
    assert [item_ids(decode(Signal.LOGS, [body])) for body in requests] == [[0, 1, 2], [3, 4, 5]]


def test_a_file_is_emptied_or_continued(tmp_path: Path) -> None:
    """Without `append` a file that is there is emptied, with it it is continued."""
    export(tmp_path, format="proto")
    export(tmp_path, format="proto", append=True)
    assert len(framed((tmp_path / "out").read_bytes())) == 4
    export(tmp_path, format="proto")
    assert len(framed((tmp_path / "out").read_bytes())) == 2


def test_full_files_are_put_aside(tmp_path: Path) -> None:
    """A file at its bound is renamed and a new one begins; only `max_backups` are kept; no write is torn."""
    file = RotatingFile(tmp_path / "out.log", RotationConfig(max_megabytes=1, max_backups=2), append=False)
    for number in range(5):
        file.write(bytes([number]) * 600_000)
    file.close()
    aside = sorted(tmp_path.glob("out-*.log"))
    assert len(aside) == 2
    assert [path.read_bytes()[:1] for path in [*aside, tmp_path / "out.log"]] == [b"\2", b"\3", b"\4"]


def test_a_disk_that_refuses_fails_the_parcel(tmp_path: Path) -> None:
    """A write that fails is told to the health check and fails the parcel so that it comes back."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    ledger = export(tmp_path, path=str(full), format="proto", append=True)
    ledger.check()
    assert len(ledger.errors) == 2
    assert all(error.retryable for error in ledger.errors)


def test_a_path_that_cannot_be_opened_stops_the_start(tmp_path: Path) -> None:
    """A directory that is not there is told at the start, or made when asked for."""
    with pytest.raises(HeliographError, match="cannot write"):
        export(tmp_path, path=str(tmp_path / "no" / "out"), format="proto")
    export(tmp_path, path=str(tmp_path / "no" / "out"), format="proto", create_directory=True).check()

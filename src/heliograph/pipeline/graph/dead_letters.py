"""What a destination refuses for good, kept on disk for a person to look at and to send again."""

from __future__ import annotations

import json
import logging
import os
import time
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliograph.exceptions import HeliographError
    from heliograph.model import Batch
    from heliograph.pipeline.telemetry.registry import Registry

MAX_BYTES: Final = 1 << 30
_logger = logging.getLogger("heliograph.dead_letters")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One refused batch.

    Attributes:
        id: Its name in the store; sorts by time.
        component: Who refused it.
        signal: Its signal.
        items: Spans, log records or data points in it.
        time_ns: When, in unix nanoseconds.
        code: Code of the error.
        message: Text of the error.
        bytes: Size of the OTLP request that holds it.
    """

    id: str
    component: str
    signal: str
    items: int
    time_ns: int
    code: str
    message: str
    bytes: int


class DeadLetters:
    """A directory with one OTLP request and one description for each refused batch, bounded in bytes.

    Args:
        directory: Made on first use.
        registry: Counts what is kept and what there was no room for.
        max_bytes: The bound; beyond it the oldest go.
    """

    def __init__(self, directory: Path, registry: Registry, max_bytes: int = MAX_BYTES) -> None:
        self._directory: Final = directory
        self._max_bytes: Final = max_bytes
        self._registry: Final = registry
        self._lock: Final = Lock()
        self._numbers: Final = count()

    def put(self, batch: Batch, component: str, error: HeliographError) -> None:
        """Keep `batch`; a disk that refuses is logged and counted, not raised: the caller has nowhere to turn."""
        from heliograph.wire import encode

        try:
            body = encode(batch)
            with self._lock:
                self._write(body, batch, component, error)
        except OSError as failure:
            _logger.exception("a dead letter of %s could not be kept", component, exc_info=failure)
            outcome = "lost"
        else:
            outcome = "kept"
        labels = {"component": component, "otel_signal": batch.signal.value, "outcome": outcome}
        self._registry.counter("heliograph_dead_letter_items", labels, unit="{items}").add(batch.num_items)

    def list(self) -> Iterator[DeadLetter]:
        """All letters, oldest first."""
        for path in sorted(self._directory.glob("*.json")):
            yield DeadLetter(**json.loads(path.read_text()))

    def body(self, identity: str) -> bytes:
        """The OTLP request (protobuf) of a letter.

        Raises:
            KeyError: There is none of that name.
        """
        path = self._directory / f"{Path(identity).name}.otlp"
        if not path.exists():
            raise KeyError(identity)
        return path.read_bytes()

    def remove(self, identity: str) -> None:
        """Forget a letter; an unknown one is no error."""
        name = Path(identity).name
        for suffix in (".json", ".otlp"):
            (self._directory / f"{name}{suffix}").unlink(missing_ok=True)

    def _write(self, body: bytes, batch: Batch, component: str, error: HeliographError) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        now = time.time_ns()
        identity = f"{now:020d}-{os.getpid()}-{next(self._numbers)}"
        letter = DeadLetter(
            identity, component, batch.signal.value, batch.num_items, now, error.code, error.message, len(body)
        )
        self._make_room(len(body))
        _write_synced(self._directory / f"{identity}.otlp", body)
        _write_synced(self._directory / f"{identity}.json", json.dumps(asdict(letter)).encode())

    def _make_room(self, size: int) -> None:
        files = sorted(self._directory.glob("*.otlp"))
        total = sum(path.stat().st_size for path in files) + size
        for path in files:
            if total <= self._max_bytes:
                return
            total -= path.stat().st_size
            _logger.warning("dead letters beyond %d bytes: the oldest, %s, goes", self._max_bytes, path.stem)
            self.remove(path.stem)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

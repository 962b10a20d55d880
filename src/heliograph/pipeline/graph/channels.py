"""Numbers of receivers in the journal's records, kept between runs."""

from __future__ import annotations

import json
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from heliograph.pipeline.identity import ComponentID

_HIGHEST = 0xFFFF


class Channels:
    """Receiver id to channel number; a number is never given to another receiver while its records may be read.

    Args:
        path: The file that remembers them.
    """

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._lock: Final = Lock()
        self._numbers: Final[dict[str, int]] = json.loads(path.read_text()) if path.exists() else {}

    def number(self, receiver: ComponentID) -> int:
        """The channel of `receiver`; OSError when a new one cannot be remembered."""
        name = str(receiver)
        with self._lock:
            found = self._numbers.get(name)
            if found is None:
                found = max(self._numbers.values(), default=0) + 1
                assert found <= _HIGHEST, "65,535 receivers were configured over time"
                self._numbers[name] = found
                self._path.parent.mkdir(parents=True, exist_ok=True)
                temporary = self._path.with_suffix(".new")
                temporary.write_text(json.dumps(self._numbers))
                temporary.replace(self._path)
            return found

"""How components fare, for the health check, the UI and the log."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.exceptions import HeliographError
    from heliograph.pipeline.identity import ComponentID, Kind


class State(StrEnum):
    """States of a component, in the Collector's words."""

    STARTING = "StatusStarting"
    OK = "StatusOK"
    RECOVERABLE = "StatusRecoverableError"
    FATAL = "StatusFatalError"
    STOPPING = "StatusStopping"
    STOPPED = "StatusStopped"


@dataclass(frozen=True, slots=True)
class Status:
    """One component's state, since when (unix nanoseconds), and the error behind it."""

    state: State
    since_ns: int
    error: str = ""


class StatusBoard:
    """States of all components by kind and id; usable from any thread."""

    def __init__(self) -> None:
        self._lock: Final = Lock()
        self._states: dict[tuple[Kind, ComponentID], Status] = {}
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether the service runs as configured."""
        return self._ready

    @ready.setter
    def ready(self, ready: bool) -> None:
        self._ready = ready

    @property
    def states(self) -> Mapping[tuple[Kind, ComponentID], Status]:
        """A copy of all states."""
        with self._lock:
            return dict(self._states)

    @property
    def healthy(self) -> bool:
        """Whether the service is ready and no component reports an error."""
        bad = (State.RECOVERABLE, State.FATAL)
        return self._ready and not any(status.state in bad for status in self.states.values())

    def report(self, kind: Kind, id: ComponentID, state: State, error: HeliographError | None = None) -> None:  # noqa: A002 - the Collector's word
        """Set a component's state."""
        text = error.message if error is not None else ""
        with self._lock:
            old = self._states.get((kind, id))
            if old is None or old.state is not state or old.error != text:
                self._states[(kind, id)] = Status(state, time.time_ns(), text)

    def forget(self, kind: Kind, id: ComponentID) -> None:  # noqa: A002 - the Collector's word
        """Remove a component that is gone."""
        with self._lock:
            self._states.pop((kind, id), None)

"""Hands data to the first level that delivers it."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heliograph.connectors.failover.levels import LevelChoice
from heliograph.exceptions import HeliographError
from heliograph.model import Signal
from heliograph.pipeline import Delivery, Parcel, PipelineID
from heliograph.pipeline.errors import BranchBehindError, ComponentStartError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.failover.config import FailoverConfig
    from heliograph.pipeline import CreateSettings, Host, Outputs


class _Try(Delivery):
    """A parcel in the hands of a level."""

    __slots__ = ("_connector", "level", "parcel")

    def __init__(self, connector: FailoverConnector, parcel: Parcel, level: int) -> None:
        super().__init__(_settled)
        self._connector: Final = connector
        self.parcel: Final = parcel
        self.level: Final = level

    def end(self) -> None:
        """Tell the connector."""
        self._connector.ended(self)


def _settled(delivery: Delivery) -> None:
    assert isinstance(delivery, _Try)
    delivery.end()


@dataclass(frozen=True, slots=True)
class _Again:
    """A parcel that is to be handed to another level."""

    parcel: Parcel
    level: int
    error: HeliographError


class FailoverConnector:
    """A parcel is accepted when all pipelines of one level have delivered it, and fails when no level did.

    Args:
        settings: From the graph.
        config: The levels.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: FailoverConfig, outputs: Outputs) -> None:
        self._settings: Final = settings
        self._outputs: Final = outputs
        self._levels: Final = [[_pipeline(name) for name in level] for level in config.priority_levels]
        self._choice: Final = LevelChoice(config)
        self._monotonic = time.monotonic
        self._condition: Final = threading.Condition()
        self._again: Final[deque[_Again]] = deque()
        self._closed = False
        self._thread: threading.Thread | None = None

    def start(self, host: Host) -> None:
        """Check that the pipelines of the levels stand behind the connector, and begin."""
        behind = self._outputs.pipelines
        missing = sorted(str(name) for level in self._levels for name in level if name not in behind)
        if missing:
            raise ComponentStartError(f"the priority levels name pipelines that do not receive from it: {missing}")
        self._monotonic = host.clock.monotonic
        self._thread = threading.Thread(target=self._work, name=f"{self._settings.id}", daemon=True)
        self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Hand on what waits for another level; what fails from now on fails for now."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        with self._condition:
            left = list(self._again)
            self._again.clear()
        for one in left:
            one.parcel.fail(one.error)

    def consume(self, parcel: Parcel) -> None:
        """Hand to the level that works, or to one that is tried again."""
        with self._condition:
            level = self._choice.choose(self._monotonic())
        self._hand(parcel, level)

    def ended(self, done: _Try) -> None:
        """A level has delivered a parcel, or has not; on any thread, which must not wait."""
        error = done.error
        with self._condition:
            if error is None:
                self._choice.worked(done.level)
                following = None
            else:
                following = self._choice.below(done.level)
                if error.retryable:
                    before = self._choice.stable
                    self._choice.failed(done.level, self._monotonic())
                    self._report(before, error)
            if error is not None and following is not None and not self._closed:
                self._again.append(_Again(done.parcel, following, error))
                self._condition.notify()
                return
        if error is None:
            done.parcel.accept()
        else:
            done.parcel.fail(error)

    def _report(self, before: int, error: HeliographError) -> None:
        if self._choice.stable != before:
            message = "level %d does not deliver, level %d is next: %s"
            self._settings.logger.warning(message, before + 1, self._choice.stable + 1, error.message)

    def _hand(self, parcel: Parcel, level: int) -> None:
        """Hand to the pipelines of a level; the parcel itself is settled when all of them have."""
        attempt = _Try(self, parcel, level)
        behind = self._outputs.pipelines
        targets = [behind[name] for name in self._levels[level] if name in behind]
        if not targets:
            attempt.release(BranchBehindError(f"level {level + 1} has no pipelines now"))
            return
        handed = Parcel(parcel.batch, parcel.ranges, (attempt,), parcel.metadata)
        shares: Sequence[Parcel] = handed.share(len(targets))
        for target, share in zip(targets, shares, strict=True):
            target.consume(share)

    def _work(self) -> None:
        while True:
            with self._condition:
                while not self._again and not self._closed:
                    self._condition.wait()
                if not self._again:
                    return
                one = self._again.popleft()
            with self._settings.telemetry.measure():
                self._hand(one.parcel, one.level)


def _pipeline(text: str) -> PipelineID:
    signal, _, name = text.partition("/")
    return PipelineID(Signal(signal), name)

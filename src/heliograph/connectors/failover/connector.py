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

    __slots__ = ("_connector", "level", "parcel", "tried")

    def __init__(self, connector: FailoverConnector, parcel: Parcel, level: int, *, tried: bool) -> None:
        super().__init__(_settled)
        self.tried: Final = tried
        self._connector: Final = connector
        self.parcel: Final = parcel
        self.level: Final = level

    def end(self) -> None:
        """Tell the connector."""
        self._connector.ended(self)


def _settled(delivery: Delivery) -> None:
    assert isinstance(delivery, _Try)
    delivery.end()


class _Route:
    """The levels of one signal."""

    def __init__(self, config: FailoverConfig, signal: Signal) -> None:
        levels = [[_pipeline(name) for name in level] for level in config.priority_levels]
        own = [[name for name in level if name.signal is signal] for level in levels]
        self.levels: Final = [level for level in own if level]
        self.choice: Final = LevelChoice(config, len(self.levels))


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
        self._routes: Final = {signal: _Route(config, signal) for signal in Signal}
        self._monotonic = time.monotonic
        self._condition: Final = threading.Condition()
        self._again: Final[deque[_Again]] = deque()
        self._closed = False
        self._thread: threading.Thread | None = None

    def start(self, host: Host) -> None:
        """Check that the pipelines of the levels stand behind the connector, and begin."""
        behind = self._outputs.pipelines
        signals = {pipeline.signal for pipeline in behind}
        named = [name for signal in signals for level in self._routes[signal].levels for name in level]
        missing = sorted(str(name) for name in named if name not in behind)
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
        route = self._routes[parcel.signal]
        if not route.levels:
            parcel.drop("no_pipeline")
            return
        with self._condition:
            level = route.choice.choose(self._monotonic())
            tried = level < route.choice.stable
        self._hand(parcel, level, tried=tried)

    def ended(self, done: _Try) -> None:
        """A level has delivered a parcel, or has not; on any thread, which must not wait."""
        error, choice = done.error, self._routes[done.parcel.signal].choice
        with self._condition:
            if error is None:
                choice.worked(done.level)
            elif self._passed_on(done, error, choice):
                return
        if error is None:
            done.parcel.accept()
        else:
            done.parcel.fail(error)

    def _passed_on(self, done: _Try, error: HeliographError, choice: LevelChoice) -> bool:
        """Whether a parcel that was not delivered waits for another level now."""
        following, before = choice.below(done.level), choice.stable
        if error.retryable:
            choice.failed(done.level, self._monotonic(), tried=done.tried)
        if choice.stable != before:
            message = "level %d of %s does not deliver, level %d is next: %s"
            signal = done.parcel.signal.value
            self._settings.logger.warning(message, before + 1, signal, choice.stable + 1, error.message)
        if following is None or self._closed:
            return False
        self._again.append(_Again(done.parcel, following, error))
        self._condition.notify()
        return True

    def _hand(self, parcel: Parcel, level: int, *, tried: bool = False) -> None:
        """Hand to the pipelines of a level; the parcel itself is settled when all of them have."""
        attempt = _Try(self, parcel, level, tried=tried)
        behind = self._outputs.pipelines
        targets = [behind[name] for name in self._routes[parcel.signal].levels[level] if name in behind]
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

"""Graceful degradation: named levels at which features are given up in order, and taken back with hysteresis."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import FeatureOff
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer


@dataclass(frozen=True, slots=True)
class Level:
    """One step down.

    Attributes:
        name: Such as `reduced`.
        enter: Pressure (0 to 1) from which it is entered.
        leave: Pressure below which it is left; must be smaller than `enter`.
        gives_up: Features that are off at this level and below it.
    """

    name: str
    enter: float
    leave: float
    gives_up: frozenset[str]


class Degradation(Policy):
    """Says which features may run.

    Pressure is the largest of the signals that are reported: load, health, error budget, whatever the service
    watches, each from 0 (calm) to 1 (at the end). A level is entered as soon as the pressure reaches it, and left one
    at a time when the pressure has stayed below its `leave` mark for `calm_seconds`.

    Args:
        levels: In the order in which they are entered.
        calm_seconds: How long it must be calm before a step up.
        signal_seconds: A signal that was not reported for so long no longer counts.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears changes.
    """

    kind = "degradation"

    def __init__(
        self,
        levels: Sequence[Level],
        *,
        calm_seconds: float = 10.0,
        signal_seconds: float = 30.0,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        for level in levels:
            if not level.leave < level.enter:
                raise ValueError(f"level {level.name}: leave ({level.leave}) must be below enter ({level.enter})")
        self._levels = tuple(levels)
        self.calm_seconds, self._signal_seconds = calm_seconds, signal_seconds
        self._signals: dict[str, tuple[float, float]] = {}
        self._index = -1
        self._forced: int | None = None
        self._calm_since: float | None = None
        self._off: frozenset[str] = frozenset()
        self._sources: dict[str, Callable[[], float]] = {}
        self._lock = threading.Lock()

    def watch(self, signal: str, source: Callable[[], float]) -> None:
        """Ask `source` for the pressure of a signal whenever `look` is called: health, load, an error budget."""
        self._sources[signal] = source

    def look(self) -> None:
        """Ask every source once; a source that fails is full pressure."""
        for signal, source in list(self._sources.items()):
            try:
                pressure = source()
            except Exception:  # noqa: BLE001 - who cannot say how it is does not do well
                pressure = 1.0
            self.report(signal, pressure)

    def feature(self, name: str) -> "Feature":
        """A feature as a policy: calls are refused while it is given up."""
        return Feature(self, name)

    def allows(self, feature: str) -> bool:
        """Whether a feature may run now; one set lookup."""
        return feature not in self._off

    @property
    def level(self) -> str:
        """Name of the level, `normal` when nothing is given up."""
        index = self._index if self._forced is None else self._forced
        return self._levels[index].name if index >= 0 else "normal"

    def report(self, signal: str, pressure: float) -> None:
        """A signal has this value now; the level follows."""
        with self._lock:
            now = self._monotonic()
            self._signals[signal] = (min(max(pressure, 0.0), 1.0), now)
            self._follow(self._pressure(now), now)

    def force(self, level: str | None) -> None:
        """Hold a level by hand (`normal` for none given up); None gives control back.

        Raises:
            ValueError: There is no such level.
        """
        names = ["normal", *(known.name for known in self._levels)]
        if level is not None and level not in names:
            raise ValueError(f"there is no level {level!r}; there are: {', '.join(names)}")
        with self._lock:
            self._forced = None if level is None else names.index(level) - 1
            self._apply()

    def stats(self) -> dict[str, object]:
        """Level, signals and what is off."""
        with self._lock:
            signals = {name: value for name, (value, _) in self._signals.items()}
        return {
            "level": self.level,
            "levels": ["normal", *(level.name for level in self._levels)],
            "forced": self._forced is not None,
            "signals": signals,
            "off": sorted(self._off),
        }

    def _pressure(self, now: float) -> float:
        horizon = now - self._signal_seconds
        self._signals = {name: value for name, value in self._signals.items() if value[1] >= horizon}
        return max((value for value, _ in self._signals.values()), default=0.0)

    def _follow(self, pressure: float, now: float) -> None:
        wanted = max((index for index, level in enumerate(self._levels) if pressure >= level.enter), default=-1)
        if wanted > self._index:
            self._move(wanted, pressure)
            self._calm_since = None
        elif self._index >= 0 and pressure < self._levels[self._index].leave:
            if self._calm_since is None:
                self._calm_since = now
            if now - self._calm_since >= self.calm_seconds:
                self._move(self._index - 1, pressure)
                self._calm_since = now
        else:
            self._calm_since = None

    def _move(self, index: int, pressure: float) -> None:
        before, self._index = self.level, index
        self._apply()
        self._tell(EventKind.LEVEL_CHANGED, before=before, after=self.level, pressure=pressure)

    def _apply(self) -> None:
        index = self._index if self._forced is None else self._forced
        self._off = frozenset().union(*(level.gives_up for level in self._levels[: index + 1]))


class Feature(Policy):
    """Refuses calls while its feature is given up.

    Args:
        degradation: Decides.
        name: The feature.
    """

    kind = "feature"

    def __init__(self, degradation: Degradation, name: str) -> None:
        super().__init__(name)
        self._degradation = degradation

    def try_acquire(self) -> bool:
        """Whether the feature may run now."""
        return self._degradation.allows(self.name)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: ask, then call."""
        me = writer.bind("feature", self)
        writer.line(f"if not {me}.try_acquire():", f"    raise {me}.off()")
        inner()

    def off(self) -> FeatureOff:
        """The error for a call that is not made."""
        return FeatureOff(f"{self.name} is off at the level {self._degradation.level} of degradation")

    def __enter__(self) -> Self:
        if not self.try_acquire():
            raise self.off()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held."""

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held."""

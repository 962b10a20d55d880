"""Health checks: liveness, readiness and dependencies, with hysteresis so that one bad answer turns nothing over."""

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable
from enum import StrEnum
from types import TracebackType
from typing import Self

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer

Probe = Callable[[], bool | Awaitable[bool]]


class HealthState(StrEnum):
    """What is known of a thing."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


class _BadAnswerError(Exception):
    """A probe said no."""


class HealthCheck(Policy):
    """Asks one question again and again.

    It can also listen: as a decorator or context manager it takes each call's end as an answer, and `note` is the bare
    call.

    Args:
        probe: True when all is well; may be async; an exception means no.
        name: Shown in events and reports.
        rise: Good answers in a row that make it healthy.
        fall: Bad answers in a row that make it unhealthy.
        timeout_seconds: A slower answer is a bad one (async probes).
        critical: Whether the service is not ready without it; otherwise it is only reported.
        clock: Where time comes from.
        on_event: Hears changes.
    """

    kind = "health_check"

    def __init__(
        self,
        probe: Probe,
        name: str,
        *,
        rise: int = 2,
        fall: int = 3,
        timeout_seconds: float = 5.0,
        critical: bool = True,
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self._probe = probe
        self._rise, self._fall = rise, fall
        self._timeout = timeout_seconds
        self.critical = critical
        self.state = HealthState.UNKNOWN
        self.detail = ""
        self._row = 0
        self._since = self._monotonic()

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: a call that ends well is a good answer, one that raises a bad one."""
        me = writer.bind("health", self)
        with writer.block("try:"):
            inner()
        with writer.block("except Exception as error:"):
            writer.line(f"{me}.note(ok=False, detail=str(error) or type(error).__name__)", "raise")
        writer.line(f"{me}.note(ok=True)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.note(ok=True)
        elif isinstance(error, Exception):
            self.note(ok=False, detail=str(error) or type(error).__name__)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def check_blocking(self) -> HealthState:
        """Ask a plain probe once, in this thread."""
        with contextlib.suppress(Exception), self:
            answer = self._probe()
            if inspect.iscoroutine(answer):
                answer.close()
                raise TypeError(f"the probe of {self.name} is async: use `await check()`")
            if not answer:
                raise _BadAnswerError("the probe said no")
        return self.state

    async def check(self) -> HealthState:
        """Ask once and take note of the answer."""
        try:
            answer = self._probe()
            if inspect.isawaitable(answer):
                async with asyncio.timeout(self._timeout):
                    answer = await answer
            self.note(ok=bool(answer))
        except Exception as error:  # noqa: BLE001 - a probe that fails is an answer
            self.note(ok=False, detail=str(error) or type(error).__name__)
        return self.state

    def note(self, *, ok: bool, detail: str = "") -> None:
        """Take an answer; the first one ever decides at once."""
        self._row = max(1, self._row + 1) if ok else min(-1, self._row - 1)
        self.detail = detail
        wanted = HealthState.HEALTHY if ok else HealthState.UNHEALTHY
        enough = self._row >= self._rise or self._row <= -self._fall
        if wanted is not self.state and (enough or self.state is HealthState.UNKNOWN):
            before, self.state = self.state, wanted
            self._since = self._monotonic()
            self._tell(EventKind.HEALTH_CHANGED, before=before.value, after=wanted.value, detail=detail)

    def stats(self) -> dict[str, object]:
        """State, since when, and what was said last."""
        return {
            "state": self.state.value,
            "for_seconds": self._monotonic() - self._since,
            "detail": self.detail,
            "critical": self.critical,
        }


class HealthRegistry:
    """All checks of a service.

    Liveness is whether the process works at all: it fails only when a liveness check does, because a restart does not
    mend a dependency. Readiness also wants the critical dependencies.
    """

    def __init__(self) -> None:
        self._checks: dict[str, tuple[HealthCheck, bool]] = {}

    def add(self, check: HealthCheck, *, liveness: bool = False) -> HealthCheck:
        """Add a check; one of the same name is replaced."""
        self._checks[check.name] = (check, liveness)
        return check

    def remove(self, name: str) -> None:
        """Forget a check."""
        self._checks.pop(name, None)

    async def check_all(self) -> None:
        """Ask every question once, side by side."""
        await asyncio.gather(*(check.check() for check, _ in list(self._checks.values())))

    def check_all_blocking(self) -> None:
        """Ask every plain probe once, in this thread."""
        for check, _ in list(self._checks.values()):
            check.check_blocking()

    @property
    def pressure(self) -> float:
        """Share of the critical checks that are unhealthy, for `Degradation.watch`."""
        critical = [check for check, _ in self._checks.values() if check.critical]
        bad = sum(check.state is HealthState.UNHEALTHY for check in critical)
        return bad / len(critical) if critical else 0.0

    @property
    def alive(self) -> bool:
        """Whether no liveness check is unhealthy."""
        return all(check.state is not HealthState.UNHEALTHY for check, liveness in self._checks.values() if liveness)

    @property
    def ready(self) -> bool:
        """Alive, and every critical dependency is healthy."""
        return self.alive and all(
            check.state is HealthState.HEALTHY for check, _ in self._checks.values() if check.critical
        )

    def report(self) -> dict[str, object]:
        """Everything, as JSON values."""
        checks = {name: check.stats() for name, (check, _) in self._checks.items()}
        return {"alive": self.alive, "ready": self.ready, "checks": checks}

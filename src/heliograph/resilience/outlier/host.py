"""What is known of one host."""

from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Self

from heliograph.exceptions import NetworkError
from heliograph.resilience.policy import Policy, Writer

if TYPE_CHECKING:
    from heliograph.resilience.outlier.detector import OutlierDetector

FIRST_5XX = 500
GATEWAY = frozenset({502, 503, 504})


class Ejection(StrEnum):
    """Rules by which a host is left out."""

    CONSECUTIVE_5XX = "consecutive_5xx"
    CONSECUTIVE_GATEWAY_FAILURE = "consecutive_gateway_failure"
    CONSECUTIVE_LOCAL_ORIGIN_FAILURE = "consecutive_local_origin_failure"
    SUCCESS_RATE = "success_rate"
    LOCAL_ORIGIN_SUCCESS_RATE = "local_origin_success_rate"
    FAILURE_PERCENTAGE = "failure_percentage"
    LOCAL_ORIGIN_FAILURE_PERCENTAGE = "failure_percentage_local_origin"


class Tally:
    """Requests and successes of the running interval."""

    __slots__ = ("good", "total")

    def __init__(self) -> None:
        self.total = self.good = 0

    def add(self, *, good: bool) -> None:
        """Count one."""
        self.total += 1
        self.good += good

    def percentage(self) -> float:
        """Share of successes, 0 to 100."""
        return 100.0 * self.good / self.total


class HostRecord:
    """Counters of one host; the detector holds the lock.

    Attributes:
        ejected_until: When it may come back; None while it is in service.
        ejections: How often it was ejected; falls by one in each interval that it stays in service.
        answers: Its answers in this interval.
        reached: Attempts to reach it in this interval, when they are counted apart.
        in_a_row: Failures in a row, by rule.
    """

    __slots__ = ("answers", "ejected_until", "ejections", "in_a_row", "reached")

    def __init__(self) -> None:
        self.ejected_until: float | None = None
        self.ejections = 0
        self.answers, self.reached = Tally(), Tally()
        self.in_a_row = dict.fromkeys(list(Ejection)[:3], 0)

    def renew(self) -> None:
        """A new interval begins."""
        self.answers, self.reached = Tally(), Tally()


class HostGuard(Policy):
    """One host as a policy: calls to it are recorded, and refused while it is left out.

    Without another word an exception of the network category is a failure to reach it, any other exception an answer
    of 500, and a result an answer of 200.
    """

    kind = "outlier_host"

    def __init__(
        self, detector: "OutlierDetector", host: str, status_of: Callable[[object], int | None] | None
    ) -> None:
        super().__init__(host)
        self._detector, self._host, self._status_of = detector, host, status_of

    def try_acquire(self) -> bool:
        """Whether the host is in service."""
        return self._detector.in_service(self._host)

    def record(self, outcome: object = None) -> None:
        """A call ended with a result or an exception."""
        status = self._status_of(outcome) if self._status_of is not None else _status(outcome)
        if status is None:
            self._detector.record_unreachable(self._host)
        else:
            self._detector.record(self._host, status)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: refuse or call, and record."""
        me = writer.bind("host", self)
        writer.line(f"if not {me}.try_acquire():", f"    raise {me}.refusal()")
        with writer.block("try:"):
            inner()
        with writer.block("except Exception as error:"):
            writer.line(f"{me}.record(error)", "raise")
        writer.line(f"{me}.record(result)")

    def refusal(self) -> Exception:
        """The error for a call to a host that is left out."""
        from heliograph.resilience.errors import CircuitOpen

        return CircuitOpen(f"{self._host} is left out: it behaved worse than the other hosts")

    def __enter__(self) -> Self:
        if not self.try_acquire():
            raise self.refusal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, Exception):
            self.record(error)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)


def _status(outcome: object) -> int | None:
    if isinstance(outcome, NetworkError | OSError):
        return None
    return FIRST_5XX if isinstance(outcome, Exception) else 200

"""A timeout that follows the latency that it sees."""

from collections.abc import Callable

from heliograph.resilience.latency import LatencyHistogram
from heliograph.resilience.policy import Writer
from heliograph.resilience.timeout.table import SECOND
from heliograph.resilience.timeout.timeout import Timeout


class AdaptiveTimeout(Timeout):
    """The limit is a percentile of the latest calls' times, times a factor, between two bounds.

    Args:
        percentile: 0 to 100.
        factor: On the percentile.
        minimum: Seconds.
        maximum: Seconds; also the limit until `warm_up` calls were seen.
        warm_up: Calls.
        every: The limit is worked out anew after so many calls.
        settings: What `Timeout` takes.
    """

    kind = "adaptive_timeout"

    def __init__(
        self,
        percentile: float = 99.0,
        factor: float = 2.0,
        *,
        minimum: float = 0.05,
        maximum: float = 30.0,
        warm_up: int = 20,
        every: int = 20,
        **settings: object,
    ) -> None:
        super().__init__(maximum, **settings)  # type: ignore[arg-type] - checked by Timeout's own signature
        self._percentile, self._factor = percentile, factor
        self._minimum, self._maximum = minimum, maximum
        self._warm_up, self._every = warm_up, every
        self._latency = LatencyHistogram()
        self._seen = 0
        self.nanoseconds = int(maximum * SECOND)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: as Timeout, and the time of each call that finished is recorded."""
        start, now = writer.name("start"), writer.bind("now", self._monotonic)
        record = writer.bind("observe", self.observe)

        def measured() -> None:
            writer.line(f"{start} = {now}()")
            inner()
            writer.line(f"{record}({now}() - {start})")

        super().emit(writer, measured)

    def observe(self, seconds: float) -> None:
        """A call took so long."""
        self._latency.record(seconds)
        self._seen += 1
        if self._seen >= self._warm_up and self._seen % self._every == 0:
            wanted = self._latency.percentile(self._percentile) * self._factor
            self.seconds = min(max(wanted, self._minimum), self._maximum)
            self.nanoseconds = int(self.seconds * SECOND)
            if self._seen % (50 * self._every) == 0:
                self._latency.halve()

    def _limit(self, me: str) -> str:
        return f"{me}.nanoseconds"

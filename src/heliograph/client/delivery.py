"""One request to one of several endpoints, again and again until it is accepted, refused for good, or out of time."""

import itertools
import threading
import time

from heliograph.client.endpoint import Endpoint
from heliograph.client.errors import ClientClosed
from heliograph.client.response import ExportResult
from heliograph.client.settings import RetrySettings, Target
from heliograph.client.stats import SignalStats
from heliograph.client.transport import Transport, open_transport
from heliograph.exceptions import HeliographError
from heliograph.model.signal import Signal
from heliograph.resilience.breaker import BreakerSettings, CircuitBreaker, EndpointBreakers
from heliograph.resilience.retry import Backoff


class Delivery:
    """Sends the requests of one signal. Safe to use from several threads.

    Endpoints that failed lately are passed over while another works; a request that may be repeated goes to the next
    endpoint at once, and waits only when all of them failed.

    Args:
        signal: What is sent.
        target: Where to.
        retry: Waits.
        stats: Where retries are counted.
        balance: Begin with each endpoint in turn.
        closing: Set when nobody may wait any longer.
    """

    def __init__(
        self,
        signal: Signal,
        target: Target,
        retry: RetrySettings,
        stats: SignalStats,
        *,
        balance: bool,
        closing: threading.Event,
    ) -> None:
        self._target, self._retry, self._stats, self._closing = target, retry, stats, closing
        self._transports = {
            endpoint.url or endpoint.authority: open_transport(signal, target, endpoint)
            for endpoint in target.endpoints
        }
        self._urls = list(self._transports)
        self._turn = itertools.count() if balance else None
        settings = BreakerSettings(window="consecutive", window_size=3, open_seconds=5.0, half_open_calls=1)
        share = 100 * (len(self._urls) - 1) // len(self._urls)
        self._breakers = EndpointBreakers(lambda url: CircuitBreaker(settings, url), max_ejection_percent=share)
        self._backoff = Backoff(
            retry.initial_interval,
            retry.max_interval,
            multiplier=retry.multiplier,
            jitter="factor",
            randomization_factor=retry.randomization_factor,
        )

    def send(self, body: bytes) -> ExportResult:
        """Send one request.

        Raises:
            HeliographError: It was refused for good, or the time for repeats is over.
            ClientClosed: The client was shut down while it waited.
        """
        begin = time.monotonic()
        for attempt in itertools.count(1):
            error: HeliographError | None = None
            for url in self._order():
                try:
                    return self._try(url, body)
                except HeliographError as failure:
                    if not failure.retryable:
                        raise
                    error = failure
                    self._stats.retried += 1
                    if failure.retry_after is not None:
                        # The server speaks of its load, and its neighbours share it.
                        break
            assert error is not None
            self._wait(attempt, begin, error)
        raise AssertionError

    def close(self) -> None:
        """Close connections."""
        for transport in self._transports.values():
            transport.close()

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Where requests go."""
        return self._target.endpoints

    def states(self) -> dict[str, str]:
        """State of each endpoint's breaker."""
        return {url: self._breakers[url].state.value for url in self._urls}

    def _order(self) -> list[str]:
        if len(self._urls) == 1:
            return self._urls
        start = next(self._turn) % len(self._urls) if self._turn is not None else 0
        return self._breakers.available(self._urls[start:] + self._urls[:start])

    def _try(self, url: str, body: bytes) -> ExportResult:
        transport: Transport = self._transports[url]
        if len(self._urls) == 1:
            return transport.send(body, self._target.timeout)
        breaker = self._breakers[url]
        permit = breaker.try_acquire()
        try:
            result = transport.send(body, self._target.timeout)
        except HeliographError as error:
            if error.retryable:
                breaker.record_failure(error, permit)
            else:
                breaker.record_success(permit)
            raise
        breaker.record_success(permit)
        return result

    def _wait(self, attempt: int, begin: float, error: HeliographError) -> None:
        wait = error.retry_after if error.retry_after is not None else self._backoff.wait(attempt)
        limit = self._retry.max_elapsed_time
        if limit and time.monotonic() + wait - begin > limit:
            raise error
        if self._closing.wait(wait):
            raise ClientClosed(f"the client was shut down while a request waited to be repeated: {error}") from error

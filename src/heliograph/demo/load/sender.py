"""The load generator: paced, bounded, with retries, and honest about what was acknowledged."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from heliograph.demo.load.signals import TraceMaker, log_template, metric_template
from heliograph.demo.load.template import Template
from heliograph.demo.load.transport import Outcome, Transport, open_transport
from heliograph.model import Signal

_VARIANTS = 8
_BACKOFF = 0.1
_LONGEST_BACKOFF = 5.0
_SPREAD_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """What to send.

    Attributes:
        endpoint: `http://host:port` for HTTP, `host:port` for gRPC.
        signals: Which signals.
        rate: Items (spans, records, points) a second for each signal; 0 for as fast as it goes.
        count: Items for each signal; None for no bound.
        duration: Seconds; None for no bound.
        batch: Items a request.
        concurrency: Requests open at once.
        attempts: Tries of a request before it counts as failed.
        timeout: Seconds for a try.
        grace: Seconds after the duration or the last request in which failed ones are still tried again.
        error_share: Share of failing requests in what is generated.
        headers: Sent along.
        seed: Makes the shape repeatable.
    """

    endpoint: str
    signals: Sequence[Signal] = (Signal.TRACES, Signal.METRICS, Signal.LOGS)
    rate: float = 500.0
    count: int | None = None
    duration: float | None = 10.0
    batch: int = 100
    concurrency: int = 8
    attempts: int = 10
    timeout: float = 10.0
    grace: float = 5.0
    error_share: float = 0.02
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    seed: int = 1


@dataclass(slots=True)
class SignalReport:
    """What came of one signal."""

    requests: int = 0
    acknowledged: int = 0
    rejected: int = 0
    failed: int = 0
    retries: int = 0
    bytes: int = 0


@dataclass(slots=True)
class LoadReport:
    """What came of a run; latencies are of acknowledged attempts, in seconds."""

    signals: dict[Signal, SignalReport] = field(default_factory=dict[Signal, SignalReport])
    latencies: list[float] = field(default_factory=list[float])
    problems: dict[str, int] = field(default_factory=dict[str, int])
    seconds: float = 0.0

    def percentile(self, share: float) -> float:
        """Latency that `share` of the acknowledged attempts did not exceed, 0 when there were none."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class LoadGenerator:
    """Sends what the settings say.

    Args:
        settings: What to send.
        progress: Called with the report now and then.
    """

    def __init__(self, settings: LoadSettings, progress: Callable[[LoadReport], None] | None = None) -> None:
        self._settings = settings
        self._progress = progress
        self._stop = asyncio.Event()
        self._slots = asyncio.Semaphore(settings.concurrency)
        self.report = LoadReport(signals={signal: SignalReport() for signal in settings.signals})

    def stop(self) -> None:
        """Finish the requests that are open, then end."""
        self._stop.set()

    async def run(self) -> LoadReport:
        """Send until the count or the duration is reached, or `stop` is called."""
        started = time.monotonic()
        settings = self._settings
        channel = open_transport(settings.endpoint, settings.headers, settings.timeout)
        async with channel as transport, asyncio.TaskGroup() as group:
            loop = asyncio.get_running_loop()
            if settings.duration is not None:
                loop.call_later(settings.duration + settings.grace, self.stop)
            feeds = [group.create_task(self._feed(signal, transport, started, group)) for signal in settings.signals]
            await asyncio.wait(feeds)
            loop.call_later(settings.grace, self.stop)
        self.report.seconds = time.monotonic() - started
        return self.report

    def _templates(self, signal: Signal) -> list[Template]:
        settings = self._settings
        batch = min(settings.batch, settings.count or settings.batch)
        if signal is Signal.TRACES:
            maker = TraceMaker(settings.seed, settings.error_share)
            return [maker.template(batch) for _ in range(_VARIANTS)]
        if signal is Signal.LOGS:
            return [log_template(batch, settings.seed + index, settings.error_share) for index in range(_VARIANTS)]
        return [metric_template(batch, settings.seed + index) for index in range(_VARIANTS)]

    async def _feed(self, signal: Signal, transport: Transport, started: float, group: asyncio.TaskGroup) -> None:
        settings, sent, number = self._settings, 0, 0
        templates = self._templates(signal)
        while not self._stop.is_set():
            if settings.count is not None and sent >= settings.count:
                return
            if settings.duration is not None and time.monotonic() - started >= settings.duration:
                return
            if settings.rate and not await self._pace(started + sent / settings.rate):
                return
            await self._slots.acquire()
            template = templates[number % len(templates)]
            sent, number = sent + template.items, number + 1
            group.create_task(self._deliver(signal, transport, template))

    async def _pace(self, due: float) -> bool:
        """Wait until `due`; False when stopped meanwhile."""
        wait = due - time.monotonic()
        if wait <= 0:
            return True
        try:
            await asyncio.wait_for(self._stop.wait(), wait)
        except TimeoutError:
            return True
        return False

    async def _deliver(self, signal: Signal, transport: Transport, template: Template) -> None:
        report = self.report.signals[signal]
        body = template.render(time.time_ns() - _SPREAD_NS)
        try:
            report.requests += 1
            report.bytes += len(body)
            outcome = await self._attempts(signal, transport, body)
            report.rejected += outcome.rejected
            if outcome.acknowledged:
                report.acknowledged += template.items - outcome.rejected
            else:
                report.failed += template.items
            if outcome.message:
                self.report.problems[outcome.message] = self.report.problems.get(outcome.message, 0) + 1
            if self._progress:
                self._progress(self.report)
        finally:
            self._slots.release()

    async def _attempts(self, signal: Signal, transport: Transport, body: bytes) -> Outcome:
        pause = _BACKOFF
        for attempt in range(1, self._settings.attempts + 1):
            began = time.perf_counter()
            outcome = await transport.send(signal, body)
            if outcome.acknowledged:
                self.report.latencies.append(time.perf_counter() - began)
                return outcome
            if not outcome.retry or attempt == self._settings.attempts or self._stop.is_set():
                return outcome
            self.report.signals[signal].retries += 1
            wait = outcome.delay if outcome.delay is not None else pause * random.uniform(0.5, 1)  # noqa: S311 - jitter
            await self._pace(time.monotonic() + wait)
            pause = min(pause * 2, _LONGEST_BACKOFF)
        raise AssertionError("attempts is at least one")

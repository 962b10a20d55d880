"""Hands on one of equal log records, with their count."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from heliograph.ottl import compile_condition
from heliograph.ottl.values.types import Time
from heliograph.pipeline.graph.nodes import fail
from heliograph.processors.logdedup.compare import record_hashes
from heliograph.processors.logdedup.fields import FieldPath, without
from heliograph.processors.logdedup.interval import Interval
from heliograph.processors.shared.frames import edited
from heliograph.processors.shared.owned import owned

if TYPE_CHECKING:
    from heliograph._native import Frame
    from heliograph.model import Signal
    from heliograph.pipeline import Clock, Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.logdedup.config import LogDedupConfig

FIRST, LAST = "first_observed_timestamp", "last_observed_timestamp"
_BOUNDS: Final = (1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2000, 5000, 10000)


class LogDedupProcessor:
    """Holds log records for an interval and counts equal ones.

    Args:
        settings: From the graph.
        config: What is compared, and for how long.
        signal: Of the pipeline: logs.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: LogDedupConfig, signal: Signal, following: Consumer) -> None:
        del signal
        self._config: Final = config
        self._next: Final = following
        self._telemetry: Final = settings.telemetry
        self._logger: Final = settings.logger
        self._zone: Final = ZoneInfo(config.timezone)
        self._conditions: Final = [compile_condition(text, "log") for text in config.conditions]
        self._excluded: Final = [FieldPath.parse(text) for text in config.exclude_fields]
        self._included: Final = [FieldPath.parse(text) for text in config.include_fields]
        self._clock: Clock | None = None
        self._condition: Final = threading.Condition()
        self._sending: Final = threading.Lock()
        self._interval = Interval()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._sizes: Final = settings.telemetry.histogram(
            "otelcol_dedup_processor_aggregated_logs", unit="{records}", bounds=_BOUNDS
        )
        self._unjournaled: Final = settings.telemetry.counter("heliograph_logdedup_unjournaled_log_records")

    def start(self, host: Host) -> None:
        """Begin to watch the time."""
        self._clock = host.clock
        self._thread = threading.Thread(target=self._watch, name="logdedup", daemon=True)
        self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Hand on what is counted, and stop."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        self.tick()

    def consume(self, parcel: Parcel) -> None:
        """Count the records for which a condition holds, and hand on the others."""
        passing, counted = self._parted(parcel)
        full = False
        if counted is not None:
            try:
                full = self._count(counted)
            except Exception as error:  # noqa: BLE001 - a part of the caller's parcel must not be left behind
                fail(counted, error, self._telemetry)
        if passing is not None:
            with self._sending:
                self._next.consume(passing)
        if full:
            self.tick()

    def _count(self, parcel: Parcel) -> bool:
        """Count the records of a parcel; whether it is time to hand on."""
        batch = without(parcel.batch, self._excluded)
        hashes = record_hashes(batch, self._included)
        with self._condition:
            self._interval.add(owned(parcel.with_batch(batch), self._unjournaled), hashes, self._now())
            return self._stopping or self._interval.size > self._config.max_bytes

    def tick(self) -> None:
        """Hand on one of each kind of record, and begin anew."""
        with self._condition:
            interval, self._interval = self._interval, Interval()
            now = self._now()
        if not len(interval):
            return
        for count in interval.counts:
            self._sizes.record(count)
        parcel, batch = interval.merged()
        parcel = parcel.with_batch(edited(batch, lambda frame: self._write(frame, interval, now)))
        with self._sending:
            self._next.consume(parcel)

    def _parted(self, parcel: Parcel) -> tuple[Parcel | None, Parcel | None]:
        """The records that pass, and those that are counted."""
        batch = parcel.batch
        if not len(batch):
            return parcel, None
        if not self._conditions:
            return None, parcel
        held = np.logical_or.reduce([np.array(condition.mask(batch), np.bool_) for condition in self._conditions])
        if held.all() or not held.any():
            return (None, parcel) if held.all() else (parcel, None)
        passing, counted = parcel.split([batch.filter(~held), batch.filter(held)])
        return passing, counted

    def _write(self, frame: Frame, interval: Interval, now: int) -> None:
        """Say how many there were, and when."""
        frame.set_field("log", "time", frame.constant(Time(now)))
        frame.set_field("log", "observed_time", frame.from_list([Time(item) for item in interval.first]))
        frame.set("log", self._config.log_count_attribute, frame.from_list(list(interval.counts)))
        frame.set("log", FIRST, frame.from_list([self._text(item) for item in interval.first]))
        frame.set("log", LAST, frame.from_list([self._text(item) for item in interval.last]))

    def _text(self, nanoseconds: int) -> str:
        """A time as RFC 3339 in the time zone, whole seconds."""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=nanoseconds // 1_000_000_000)
        return moment.astimezone(self._zone).isoformat(timespec="seconds").replace("+00:00", "Z")

    def _now(self) -> int:
        return time.time_ns() if self._clock is None else self._clock.time_ns()

    def _watch(self) -> None:
        while True:
            with self._condition:
                if self._condition.wait_for(lambda: self._stopping, self._config.interval):
                    return
            try:
                with self._telemetry.measure():
                    self.tick()
            except Exception:
                self._logger.exception("what was counted could not be handed on")

"""Counts exceptions, and hands them on as logs."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.connectors.exceptions.found import Exceptions
from heliograph.connectors.exceptions.logs import make_logs
from heliograph.connectors.shared.coded import Attributes, constant, group
from heliograph.connectors.shared.emitting import Emitter
from heliograph.connectors.shared.series import Family, Key, Sums
from heliograph.connectors.shared.spans import SERVICE_NAME, SPAN_KIND, SPAN_NAME, STATUS_CODE
from heliograph.connectors.shared.tables import CUMULATIVE, SUM, MetricTables
from heliograph.model import Signal

if TYPE_CHECKING:
    from heliograph.connectors.exceptions.config import ExceptionsConfig
    from heliograph.model import MetricsBatch
    from heliograph.pipeline import CreateSettings, Host, Outputs, Parcel

SCOPE: Final = "exceptionsconnector"
_EXEMPLARS: Final = 5
_MAX_SERIES: Final = 100_000
"""Messages of exceptions may be without number: what comes then counts as one more series."""


class ExceptionsConnector:
    """Spans are accepted as soon as their exceptions are counted; their logs stand for them where logs are wanted.

    Args:
        settings: From the graph.
        config: What tells exceptions apart.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: ExceptionsConfig, outputs: Outputs) -> None:
        self._config: Final = config
        self._outputs: Final = outputs
        self._emitter: Final = Emitter(settings, outputs)
        names = (SERVICE_NAME, SPAN_NAME, SPAN_KIND, STATUS_CODE, *(one.name for one in config.dimensions))

        def describe(key: Key) -> Attributes:
            return tuple((name, *value) for name, value in zip(names, key[1:], strict=True) if value is not None)

        self._counts: Final = Sums()
        self._family: Final = Family(self._counts, describe, limit=_MAX_SERIES, max_exemplars=_EXEMPLARS)
        self._lock: Final = threading.Lock()
        self._now = time.time_ns

    def start(self, host: Host) -> None:
        """Take the service's time."""
        self._now = host.clock.time_ns

    def shutdown(self, deadline: float) -> None:
        """All counts were handed on."""

    def consume(self, parcel: Parcel) -> None:
        """Count and hand on."""
        found = Exceptions(parcel.batch) if len(parcel.batch) else None
        if not found:
            parcel.accept()
            return
        wanted = {pipeline.signal for pipeline in self._outputs.pipelines}
        if Signal.METRICS in wanted:
            with self._lock:
                self._emitter.emit(self._count(found, self._now()))
        if Signal.LOGS in wanted:
            logs = make_logs(found, self._config.dimensions)
            self._outputs.consumer(Signal.LOGS).consume(parcel.with_batch(logs))
        else:
            parcel.accept()

    def _count(self, found: Exceptions, now: int) -> MetricsBatch | None:
        columns = {
            "": constant(0, len(found)),
            **found.default_dimensions(),
            **found.dimensions(self._config.dimensions),
        }
        groups = group(list(columns.values()), len(found))
        places = self._family.places(groups.keys, now)
        self._counts.add(places, np.bincount(groups.codes, minlength=len(groups)))
        if self._config.exemplars.enabled:
            spans = found.spans
            trace_ids, span_ids = spans.trace_ids[found.rows], spans.span_ids[found.rows]
            self._family.exemplify(places[groups.codes], np.ones(len(found)), trace_ids, span_ids)
        tables = MetricTables()
        resource = tables.resource(())
        metric = tables.metric(resource, SCOPE, "exceptions", SUM, temporality=CUMULATIVE, monotonic=True)
        self._family.write(tables, np.full(len(self._family), metric, np.int64), now)
        self._family.forget_exemplars()
        return tables.batch()

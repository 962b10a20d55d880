"""Makes metrics of the records of each batch."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.connectors.shared.coded import first_of, text
from heliograph.connectors.shared.derived import DerivingConnector, Output, Series
from heliograph.connectors.shared.expressions import Conditions, Evaluation, Expression
from heliograph.connectors.shared.levels import CONTEXTS, Levels
from heliograph.connectors.shared.sources import value_of
from heliograph.connectors.shared.tables import DELTA, SUM, UNSPECIFIED, Points
from heliograph.connectors.signaltometrics.config import SECTIONS
from heliograph.connectors.signaltometrics.language import bind, bind_gauge
from heliograph.connectors.signaltometrics.measures import Numbers, measure_of
from heliograph.ottl import ErrorMode, PayloadDroppedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.shared.coded import Attributes, Coded, Flags, Ints
    from heliograph.connectors.shared.levels import Level
    from heliograph.connectors.signaltometrics.config import MetricConfig, SignalToMetricsConfig
    from heliograph.connectors.signaltometrics.measures import Measure
    from heliograph.model import Batch, MetricsBatch
    from heliograph.pipeline import CreateSettings, Outputs

SCOPE: Final = "github.com/open-telemetry/opentelemetry-collector-contrib/connector/signaltometricsconnector"
"""The Collector's name: dashboards that look at scopes find it."""


class _Metric:
    """One metric of a section."""

    def __init__(self, config: MetricConfig, context: str) -> None:
        self.config: Final = config
        self.context: Final = context
        self._conditions: Final = Conditions(config.conditions, context)
        binding = bind if config.gauge is None else bind_gauge
        self._value, *counts = (Expression(each, context, binding) for each in config.expressions)
        self._count: Final = counts[0] if counts else None

    def add(self, evaluation: Evaluation, level: Level, measure: Measure, series: Series, resources: Ints) -> int:
        """Add the records of a level; for how many something failed."""
        columns, complete = self._attributes(level)
        taken, failures = self._conditions(evaluation, level)
        taken = taken & complete
        if not taken.any():
            return failures
        found, wrong = self._value(evaluation, level, taken)
        values, counts = Numbers(found), np.ones(level.rows, np.int64)
        nil = np.array([value is None for value in found], np.bool_) if measure.passes_nil else ~taken
        wrong = wrong | (values.missing & ~nil)
        if self._count is not None:
            found, failed = self._count(evaluation, level, taken)
            numbers = Numbers(found)
            counts, wrong = numbers.counts(), wrong | failed | numbers.missing
        rows = np.flatnonzero(taken & ~wrong & ~values.missing & (counts != 0))
        if len(rows):
            chosen = {name: column.take(rows) for name, column in columns.items()}
            places = series.add(resources[level.resources[rows]], chosen)
            measure.add(len(series), places, values, rows, counts[rows])
        return failures + int((taken & wrong).sum())

    def _attributes(self, level: Level) -> tuple[dict[str, Coded], Flags]:
        """The columns of the points' attributes, and the records that have all that are needed."""
        complete = np.ones(level.rows, np.bool_)
        columns: dict[str, Coded] = {}
        for one in self.config.attributes:
            columns[one.key] = first_of([level.attribute(one.key)], one.default)
            if not one.optional:
                complete &= columns[one.key].present()
        return columns, complete

    @property
    def identity(self) -> tuple[object, ...]:
        """Definitions that have the same are added up to one metric."""
        config = self.config
        kinds = (config.sum, config.gauge, config.histogram, config.exponential_histogram)
        return (config.name, config.unit, config.description, *(kind is None for kind in kinds))

    def resource(self, attributes: Attributes) -> Attributes:
        """What a resource keeps of its attributes."""
        wanted = self.config.include_resource_attributes
        if not wanted:
            return attributes
        pairs = [(one.key, value_of(attributes, one.key) or one.default) for one in wanted]
        return tuple((key, *value) for key, value in pairs if value is not None)


def _alike(metrics: Sequence[_Metric]) -> list[list[_Metric]]:
    """Definitions by what is one metric."""
    found: dict[tuple[object, ...], list[_Metric]] = {}
    for metric in metrics:
        found.setdefault(metric.identity, []).append(metric)
    return list(found.values())


def _write(config: MetricConfig, measure: Measure, series: Series, output: Output, now: int) -> None:
    """Write a metric's points, if it has any."""
    if not len(series):
        return
    made = output.metrics(
        series,
        config.name,
        measure.kind,
        temporality=UNSPECIFIED if config.gauge is not None else DELTA,
        monotonic=measure.kind == SUM and config.sum is not None and config.sum.monotonic,
        unit=config.unit,
        description=config.description,
    )
    times = np.full(len(series), now, np.int64)
    measure.write(output.tables, Points(made, series.attributes, np.zeros_like(times), times))


class SignalToMetricsConnector(DerivingConnector):
    """Hands on a batch of metrics for each batch; what becomes of it becomes of the records.

    Args:
        settings: From the graph.
        config: The metrics.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: SignalToMetricsConfig, outputs: Outputs) -> None:
        super().__init__(outputs, self._make)
        self._logger: Final = settings.logger
        self._mode: Final = config.error_mode
        self._writer: Final = ("signal_to_metrics.service.instance.id", *text(str(uuid.uuid4())))
        self._metrics: Final = {
            CONTEXTS[section][0]: _alike([_Metric(one, CONTEXTS[section][1]) for one in getattr(config, section)])
            for section in SECTIONS
        }

    def _make(self, batch: Batch, now: int) -> MetricsBatch | None:
        metrics = self._metrics[batch.signal]
        if not metrics:
            return None
        levels, evaluation = Levels(batch), Evaluation(batch)
        kept: dict[Attributes, int] = {}
        output = Output([], SCOPE)
        for alike in metrics:
            measure, series = measure_of(alike[0].config), Series()
            for metric in alike:
                places = [
                    kept.setdefault((*metric.resource(attributes), self._writer), len(kept))
                    for attributes in levels.records.resources.attributes
                ]
                resources = np.array(places, np.int64)
                found = levels.of(metric.context)
                failures = sum(metric.add(evaluation, level, measure, series, resources) for level in found)
                if failures:
                    self._report(metric.config.name, failures)
            output.extend(list(kept))
            _write(alike[0].config, measure, series, output, now)
        return output.batch()

    def _report(self, name: str, failures: int) -> None:
        message = f"the metric {name} could not be made of {failures} records: an expression failed, or gave no number"
        if self._mode is ErrorMode.PROPAGATE:
            raise PayloadDroppedError(message)
        if self._mode is ErrorMode.IGNORE:
            self._logger.warning("%s", message)

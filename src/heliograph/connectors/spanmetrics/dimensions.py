"""Which columns tell the series of each metric apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.connectors.shared.coded import Coded, constant, first_of, text
from heliograph.connectors.spanmetrics.config import INSTANCE_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.shared.coded import Attributes, Ints
    from heliograph.connectors.shared.series import Key
    from heliograph.connectors.shared.spans import Spans
    from heliograph.connectors.spanmetrics.config import Dimension, SpanMetricsConfig

SAMPLING_METHOD: Final = "sampling.method"
SCOPE_NAME: Final = "span.instrumentation.scope.name"
SCOPE_VERSION: Final = "span.instrumentation.scope.version"


class Dimensions:
    """The dimensions that all metrics have.

    Args:
        config: The connector's settings.
        instance: What tells this service from others like it.
    """

    def __init__(self, config: SpanMetricsConfig, instance: str) -> None:
        self._config: Final = config
        self._instance: Final = instance

    def columns(self, spans: Spans, rows: Ints) -> dict[str, Coded]:
        """By name, for some of the spans."""
        config = self._config
        columns = {**spans.default_dimensions(), INSTANCE_ID: constant(text(self._instance), spans.rows)}
        found = {name: column for name, column in columns.items() if name not in config.exclude_dimensions}
        if config.enable_metrics_sampling_method:
            found[SAMPLING_METHOD] = spans.adjusted.map(
                lambda count: text("counted" if count is None else "extrapolated")
            )
        if config.include_instrumentation_scope:
            found.update(self._scopes(spans))
        found.update(attributes_of(spans, config.dimensions))
        return {name: column.take(rows) for name, column in found.items()}

    def _scopes(self, spans: Spans) -> dict[str, Coded]:
        included = {text(name) for name in self._config.include_instrumentation_scope if name}
        names = spans.scope_field("name").map(lambda name: name if name in included else None)
        versions = first_of([spans.scope_field("version")], text(""))
        chosen = names.present()
        version = Coded([*versions.values, None], versions.codes * chosen + len(versions.values) * ~chosen)
        return {SCOPE_NAME: names, SCOPE_VERSION: version}


def attributes_of(spans: Spans, dimensions: Sequence[Dimension]) -> dict[str, Coded]:
    """Attributes of spans, else of their resources, else their defaults."""
    return {one.name: spans.dimension(one.name, default_of(one)) for one in dimensions}


def default_of(dimension: Dimension) -> tuple[int, str] | None:
    """The default as an attribute's value."""
    return None if dimension.default is None else text(dimension.default)


class Describer:
    """Attributes of series by their keys.

    Args:
        names: Of the dimensions behind the first part of a key.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names: Final = tuple(names)

    def __call__(self, key: Key) -> Attributes:
        """The attributes of a series; dimensions without a value are left out."""
        pairs = zip(self._names, key[1:], strict=True)
        return tuple((name, *value) for name, value in pairs if value is not None)

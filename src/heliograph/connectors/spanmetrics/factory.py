"""How the service makes spanmetrics connectors."""

from heliograph.connectors.spanmetrics.config import SpanMetricsConfig
from heliograph.connectors.spanmetrics.connector import SpanMetricsConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="spanmetrics",
    aliases=("span_metrics",),
    config_class=SpanMetricsConfig,
    signals={(Signal.TRACES, Signal.METRICS): Stability.ALPHA},
    create=SpanMetricsConnector,
    feature="derived_metrics",
    summary="Counts calls, errors and durations of spans, by service, operation and whatever else you name.",
)
"""What `app/components.py` lists."""

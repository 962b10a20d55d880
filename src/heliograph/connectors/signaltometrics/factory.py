"""How the service makes signaltometrics connectors."""

from heliograph.connectors.signaltometrics.config import SignalToMetricsConfig
from heliograph.connectors.signaltometrics.connector import SignalToMetricsConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="signaltometrics",
    aliases=("signal_to_metrics",),
    config_class=SignalToMetricsConfig,
    signals={(signal, Signal.METRICS): Stability.ALPHA for signal in Signal},
    create=SignalToMetricsConnector,
    feature="derived_metrics",
    summary="Makes sums, gauges and histograms of spans, data points and log records by OTTL expressions.",
)
"""What `app/components.py` lists."""

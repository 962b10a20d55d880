"""How the service makes count connectors."""

from heliograph.connectors.count.config import CountConfig
from heliograph.connectors.count.connector import CountConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="count",
    config_class=CountConfig,
    signals={(signal, Signal.METRICS): Stability.ALPHA for signal in Signal},
    create=CountConnector,
    feature="derived_metrics",
    summary="Counts spans, span events, metrics, data points and log records, by condition and attribute.",
)
"""What `app/components.py` lists."""

"""How the service makes sum connectors."""

from heliograph.connectors.sum.config import SumConfig
from heliograph.connectors.sum.connector import SumConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="sum",
    config_class=SumConfig,
    signals={(signal, Signal.METRICS): Stability.ALPHA for signal in Signal},
    create=SumConnector,
    feature="derived_metrics",
    summary="Adds up an attribute of spans, span events, data points or log records, by condition and attribute.",
)
"""What `app/components.py` lists."""

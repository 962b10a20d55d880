"""How the service makes failover connectors."""

from heliograph.connectors.failover.config import FailoverConfig
from heliograph.connectors.failover.connector import FailoverConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="failover",
    config_class=FailoverConfig,
    signals={(signal, signal): Stability.ALPHA for signal in Signal},
    create=FailoverConnector,
    summary="Hands data to the pipelines of the first priority level that delivers it.",
)
"""What `app/components.py` lists."""

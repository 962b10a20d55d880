"""How the service makes routing connectors."""

from heliograph.connectors.routing.config import RoutingConfig
from heliograph.connectors.routing.connector import RoutingConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="routing",
    config_class=RoutingConfig,
    signals={(signal, signal): Stability.ALPHA for signal in Signal},
    create=RoutingConnector,
    summary="Hands data to the pipelines of the first route whose OTTL condition takes it.",
)
"""What `app/components.py` lists."""

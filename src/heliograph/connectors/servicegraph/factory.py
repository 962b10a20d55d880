"""How the service makes servicegraph connectors."""

from heliograph.connectors.servicegraph.config import ServiceGraphConfig
from heliograph.connectors.servicegraph.connector import ServiceGraphConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="servicegraph",
    aliases=("service_graph",),
    config_class=ServiceGraphConfig,
    signals={(Signal.TRACES, Signal.METRICS): Stability.ALPHA},
    create=ServiceGraphConnector,
    feature="derived_metrics",
    summary="Finds which service calls which, how often, how fast and with how many failures.",
)
"""What `app/components.py` lists."""

"""How the service makes exceptions connectors."""

from heliograph.connectors.exceptions.config import ExceptionsConfig
from heliograph.connectors.exceptions.connector import ExceptionsConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, Stability

FACTORY = ConnectorFactory(
    type="exceptions",
    config_class=ExceptionsConfig,
    signals={(Signal.TRACES, Signal.METRICS): Stability.ALPHA, (Signal.TRACES, Signal.LOGS): Stability.ALPHA},
    create=ExceptionsConnector,
    summary="Counts the exceptions that spans record, and makes log records of them.",
)
"""What `app/components.py` lists."""

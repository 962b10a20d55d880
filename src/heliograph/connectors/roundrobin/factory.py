"""How the service makes roundrobin connectors."""

from heliograph.connectors.roundrobin.config import RoundRobinConfig
from heliograph.connectors.roundrobin.connector import RoundRobinConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, CreateSettings, Outputs, Stability


def _create(settings: CreateSettings, config: RoundRobinConfig, outputs: Outputs) -> RoundRobinConnector:  # noqa: ARG001 - the factory's shape
    return RoundRobinConnector(outputs)


FACTORY = ConnectorFactory(
    type="roundrobin",
    config_class=RoundRobinConfig,
    signals={(signal, signal): Stability.BETA for signal in Signal},
    create=_create,
    summary="Hands each batch to the next of several pipelines of the same signal.",
)
"""What `app/components.py` lists."""

"""How the service makes forward connectors."""

from heliograph.connectors.forward.config import ForwardConfig
from heliograph.connectors.forward.connector import ForwardConnector
from heliograph.model import Signal
from heliograph.pipeline import ConnectorFactory, CreateSettings, Outputs, Stability


def _create(settings: CreateSettings, config: ForwardConfig, outputs: Outputs) -> ForwardConnector:  # noqa: ARG001 - the factory's shape
    return ForwardConnector(outputs)


FACTORY = ConnectorFactory(
    type="forward",
    config_class=ForwardConfig,
    signals={(signal, signal): Stability.STABLE for signal in Signal},
    create=_create,
    summary="Hands data from one pipeline to others of the same signal: to fan out or to merge.",
)

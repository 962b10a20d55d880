"""One connector between one pipeline and several, each of which is a sink."""

from collections.abc import Mapping, Sequence
from typing import Any

from heliograph.model import Batch, Signal
from heliograph.pipeline import ConnectorFactory, Kind, PipelineID
from heliograph.testing import FakeOutputs, Ledger, Sink, create_settings


def pipeline(text: str) -> PipelineID:
    """A pipeline's id from `signal/name`."""
    signal, _, name = text.partition("/")
    return PipelineID(Signal(signal), name)


def connect(
    factory: ConnectorFactory[Any], config: Mapping[str, Any], batches: Sequence[Batch], names: Sequence[str]
) -> tuple[dict[str, Sink], Ledger]:
    """What each pipeline behind the connector got; every parcel is settled once."""
    sinks = {name: Sink() for name in names}
    outputs = FakeOutputs({pipeline(name): sink for name, sink in sinks.items()})
    made = create_settings(Kind.CONNECTOR, factory.type)
    connector = factory.create(made, factory.config_class.model_validate(config), outputs)
    ledger = Ledger()
    for batch in batches:
        connector.consume(ledger.parcel(batch))
    ledger.check()
    return sinks, ledger

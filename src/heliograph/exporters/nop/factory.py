"""How the service makes nop exporters."""

from heliograph.exporters.nop.config import NopConfig
from heliograph.exporters.nop.exporter import NopExporter
from heliograph.model import Signal
from heliograph.pipeline import CreateSettings, ExporterFactory, Stability


def _create(settings: CreateSettings, config: NopConfig) -> NopExporter:  # noqa: ARG001 - the factory's shape
    return NopExporter(settings.telemetry)


FACTORY = ExporterFactory(
    type="nop",
    config_class=NopConfig,
    signals=dict.fromkeys(Signal, Stability.STABLE),
    create=_create,
    durable=False,
    summary="Accepts everything and forgets it: for tests and measurements.",
)

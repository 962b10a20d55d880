"""How the service makes the exporter."""

from heliograph.exporters.clickhouse.config import ClickHouseConfig
from heliograph.exporters.clickhouse.exporter import ClickHouseExporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="clickhouse",
    config_class=ClickHouseConfig,
    summary="Writes to the platform's store, or to a ClickHouse server.",
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=ClickHouseExporter,
)

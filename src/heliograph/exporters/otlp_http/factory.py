"""How the service makes otlp_http exporters."""

from heliograph.exporters.otlp_http.config import OtlpHttpConfig
from heliograph.exporters.otlp_http.exporter import make_exporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="otlp_http",
    aliases=("otlphttp",),
    config_class=OtlpHttpConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=make_exporter,
    summary="Sends OTLP over HTTP, as protobuf or JSON.",
)

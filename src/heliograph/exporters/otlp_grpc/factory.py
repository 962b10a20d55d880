"""How the service makes otlp_grpc exporters."""

from heliograph.exporters.otlp_grpc.config import OtlpGrpcConfig
from heliograph.exporters.otlp_grpc.exporter import make_exporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="otlp_grpc",
    aliases=("otlp",),
    config_class=OtlpGrpcConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=make_exporter,
    summary="Sends OTLP over gRPC.",
)

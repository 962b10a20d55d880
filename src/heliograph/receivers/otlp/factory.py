"""How the service makes the `otlp` receiver."""

from heliograph.model import Signal
from heliograph.pipeline.factory import ReceiverFactory
from heliograph.pipeline.identity import Stability
from heliograph.receivers.otlp.config import OtlpReceiverConfig
from heliograph.receivers.otlp.receiver import OtlpReceiver

FACTORY = ReceiverFactory(
    type="otlp",
    config_class=OtlpReceiverConfig,
    summary="OTLP over gRPC and HTTP (protobuf and JSON).",
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=OtlpReceiver,
)
"""The factory."""

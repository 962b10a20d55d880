"""The otlp_grpc exporter: OTLP over gRPC."""

from heliograph.exporters.otlp_grpc.factory import FACTORY

__all__ = ["FACTORY"]

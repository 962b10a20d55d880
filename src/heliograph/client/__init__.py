"""OTLP senders: a client, and drop-in exporters for the OpenTelemetry SDK (`heliograph.client.sdk`)."""

from heliograph.client.aio import AsyncOtlpClient
from heliograph.client.builder import ClientBuilder
from heliograph.client.calls import SpanCall
from heliograph.client.client import OtlpClient
from heliograph.client.endpoint import Endpoint, Protocol
from heliograph.client.errors import ClientClosed, EndpointInvalid, QueueFull, SettingConflict
from heliograph.client.response import ExportResult
from heliograph.client.settings import ClientSettings, QueuePolicy, QueueSettings, RetrySettings, Target, Tls

__all__ = [
    "AsyncOtlpClient",
    "ClientBuilder",
    "ClientClosed",
    "ClientSettings",
    "Endpoint",
    "EndpointInvalid",
    "ExportResult",
    "OtlpClient",
    "Protocol",
    "QueueFull",
    "QueuePolicy",
    "QueueSettings",
    "RetrySettings",
    "SettingConflict",
    "SpanCall",
    "Target",
    "Tls",
]

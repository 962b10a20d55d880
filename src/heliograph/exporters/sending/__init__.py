"""The chain that exporters over a network share: queue, batch, retry, timeout, observe."""

from heliograph.exporters.sending.config import RetryConfig, SendingConfig, SendingQueueConfig
from heliograph.exporters.sending.exporter import SendingExporter

__all__ = ["RetryConfig", "SendingConfig", "SendingExporter", "SendingQueueConfig"]

"""Span and log record processors: at the end of a span its bytes are ready, and an export is their concatenation."""

from opentelemetry.context import Context
from opentelemetry.sdk._logs import LogRecordProcessor, ReadWriteLogRecord
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

from heliograph.client.client import OtlpClient
from heliograph.client.sdk.recorder import Recorder
from heliograph.model.signal import Signal


class _Owner:
    """A recorder with the client behind it, which belongs to the processor unless it was given."""

    def __init__(self, signal: Signal, client: OtlpClient | None, batch_items: int, delay_seconds: float) -> None:
        self._own = client is None
        self.client = client or OtlpClient()
        self.recorder = Recorder(signal, self.client, batch_items=batch_items, delay_seconds=delay_seconds)
        self._signal = signal

    def flush(self, seconds: float) -> bool:
        self.recorder.roll()
        import time

        return self.client.sender(self._signal).flush(time.monotonic() + seconds)

    def close(self) -> None:
        self.recorder.close()
        if self._own:
            self.client.shutdown()


class HeliographSpanProcessor(SpanProcessor):
    """Replaces the SDK's batch processor and exporter together.

    Args:
        client: A client to share; without one the `OTEL_EXPORTER_OTLP_*` variables make one.
        batch_items: Spans in a request.
        delay_seconds: Longest wait of a span.
    """

    def __init__(self, client: OtlpClient | None = None, *, batch_items: int = 512, delay_seconds: float = 1.0) -> None:
        self._owner = _Owner(Signal.TRACES, client, batch_items, delay_seconds)
        self._add = self._owner.recorder.add

    @property
    def client(self) -> OtlpClient:
        """The client behind it."""
        return self._owner.client

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing happens at the start."""

    def on_end(self, span: ReadableSpan) -> None:
        """Encode a span that is sampled."""
        context = span._context  # noqa: SLF001 - the property builds nothing but costs a frame
        if context is not None and context[3] & 1:
            self._add(span)

    def shutdown(self) -> None:
        """Send what waits and stop."""
        self._owner.close()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits now; whether it was sent or given up in time."""
        return self._owner.flush(timeout_millis / 1000)


class HeliographLogRecordProcessor(LogRecordProcessor):
    """As HeliographSpanProcessor, for log records."""

    def __init__(self, client: OtlpClient | None = None, *, batch_items: int = 512, delay_seconds: float = 1.0) -> None:
        self._owner = _Owner(Signal.LOGS, client, batch_items, delay_seconds)
        self._add = self._owner.recorder.add

    @property
    def client(self) -> OtlpClient:
        """The client behind it."""
        return self._owner.client

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        """Encode a record."""
        self._add(log_record)

    def shutdown(self) -> None:
        """Send what waits and stop."""
        self._owner.close()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits now; whether it was sent or given up in time."""
        return self._owner.flush(timeout_millis / 1000)

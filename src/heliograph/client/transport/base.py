"""What a transport does."""

from collections.abc import Mapping
from typing import Protocol

from heliograph import __version__
from heliograph.client.response import ExportResult

USER_AGENT = f"OTel-OTLP-Exporter-python-heliograph/{__version__}"
MAX_REQUEST_BYTES = 64 << 20
"""A larger request is refused here, as every server would refuse it (OTLP 1.11)."""


class Transport(Protocol):
    """Sends request bodies to one endpoint. Safe to use from several threads."""

    def send(self, body: bytes, timeout: float, headers: Mapping[str, str] | None = None) -> ExportResult:
        """Send one request and wait for the answer.

        Args:
            body: An Export...ServiceRequest in the target's encoding, not compressed.
            timeout: Seconds.
            headers: Of this request, with lower-case names, instead of the target's.

        Raises:
            HeliographError: It was not accepted; `retryable` and `retry_after` follow OTLP.
        """
        ...

    def close(self) -> None:
        """Close connections; safe to call twice."""
        ...

"""One unary call while its message comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.receivers.otlp.compression import too_large
from heliograph.receivers.otlp.errors import BadRequest

if TYPE_CHECKING:
    from heliograph.exceptions import HeliographError
    from heliograph.model import Signal
    from heliograph.pipeline.parcel import Metadata
    from heliograph.receivers.otlp.body import BodyBudget, BodyBuffer

_PREFIX_BYTES: Final = 5


class Call:
    """A stream of HTTP/2 that carries one request message.

    Args:
        stream: Its number.
        signal: From the path.
        metadata: Headers that travel with the data.
        compression: How the message is compressed if its prefix says so, empty when it never is.
        limit: Most bytes of the message.

    Attributes:
        received_window: Bytes that the peer may still send.
        sent_window: Bytes that we may still send.
        message: The message, once it is whole.
        compressed: Whether it is.
        ended: Whether the peer has said all.
        refused: Why it is not taken although its message has not come yet.
        http_status: Status of HTTP with which it is refused.
        unsent: An answer that waits for a window, and how many bytes of it count.
    """

    __slots__ = (
        "_buffer",
        "_length",
        "_parts",
        "_prefix",
        "_taken",
        "compressed",
        "compression",
        "ended",
        "http_status",
        "limit",
        "message",
        "metadata",
        "received_window",
        "refused",
        "sent_window",
        "signal",
        "stream",
        "unsent",
    )

    def __init__(self, stream: int, signal: Signal, metadata: Metadata, compression: str, limit: int) -> None:
        self.stream: Final = stream
        self.signal: Final = signal
        self.metadata: Final = metadata
        self.compression: Final = compression
        self.limit: Final = limit
        self.received_window = 0
        self.sent_window = 0
        self.message: bytes | None = None
        self.compressed = False
        self.ended = False
        self.refused: HeliographError | None = None
        self.http_status = 200
        self.unsent: tuple[bytes, int] | None = None
        self._prefix = b""
        self._length = -1
        self._taken = 0
        self._buffer: BodyBuffer | None = None
        self._parts: list[bytes] = []

    def take(self, part: memoryview, budget: BodyBudget) -> None:
        """Take a part of the message.

        Raises:
            BadRequest: This is not one gRPC message.
            PayloadTooLarge: It is too large.
        """
        if not part:
            return
        if self._length < 0:
            missing = _PREFIX_BYTES - len(self._prefix)
            self._prefix += part[:missing]
            if len(self._prefix) < _PREFIX_BYTES:
                return
            part = part[missing:]
            self._begin(len(part), budget)
        self._taken += len(part)
        if self._taken > self._length:
            raise BadRequest("the call carries more than one message")
        if self._taken == self._length:
            self._finish(part)
        elif self._buffer is not None:
            self._buffer.take(part)
        else:
            self._parts.append(bytes(part))

    def _begin(self, available: int, budget: BodyBudget) -> None:
        flag, self._length = self._prefix[0], int.from_bytes(self._prefix[1:], "big")
        if flag > 1:
            raise BadRequest(f"the message begins with the unknown flag {flag}")
        self.compressed = flag == 1
        if self.compressed and not self.compression:
            raise BadRequest("the message is compressed, but no grpc-encoding says how")
        if self._length > self.limit:
            raise too_large(self.limit)
        if available < self._length:
            self._buffer = budget.reserve(self._length)

    def _finish(self, part: memoryview) -> None:
        if self._buffer is not None:
            self._buffer.take(part)
            self.message = self._buffer.finish()
            self._buffer = None
        elif self._parts:
            self._parts.append(bytes(part))
            self.message = b"".join(self._parts)
            self._parts = []
        else:
            self.message = bytes(part)

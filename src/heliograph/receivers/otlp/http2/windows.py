"""Flow control: what the peer may send to us, and what we may send to it."""

from __future__ import annotations

from typing import Final

from heliograph.receivers.otlp.http2.frames import DEFAULT_WINDOW, LARGEST_WINDOW, Breach, Code

STREAM_WINDOW: Final = 1 << 20
"""Bytes that may come on one stream before we say that we took them."""
CONNECTION_WINDOW: Final = 8 << 20
"""The same for all streams of a connection."""


class Windows:
    """The windows of a connection; those of its streams lie in `Call`.

    Attributes:
        received: Bytes that the peer may still send.
        sent: Bytes that we may still send.
        peer_stream: What a new stream lets us send.
    """

    __slots__ = ("peer_stream", "received", "sent")

    def __init__(self) -> None:
        self.received = CONNECTION_WINDOW
        self.sent = DEFAULT_WINDOW
        self.peer_stream = DEFAULT_WINDOW

    def take(self, length: int) -> int:
        """Count what came; how much the peer is to be given back now, mostly nothing.

        Raises:
            Breach: It was not allowed to send so much.
        """
        self.received -= length
        if self.received < 0:
            raise Breach(Code.FLOW_CONTROL_ERROR, "more than the connection's window")
        if self.received > CONNECTION_WINDOW // 2:
            return 0
        back = CONNECTION_WINDOW - self.received
        self.received = CONNECTION_WINDOW
        return back


def widened(window: int, by: int) -> int:
    """A window for sending that was given more.

    Raises:
        Breach: It would be larger than a window can be.
    """
    window += by
    if window > LARGEST_WINDOW:
        raise Breach(Code.FLOW_CONTROL_ERROR, "a window above its bound")
    return window

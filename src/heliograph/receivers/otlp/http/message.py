"""One HTTP request while it is read, and the bytes of an answer."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heliograph.exceptions import HeliographError
    from heliograph.model import Signal
    from heliograph.receivers.otlp.body import BodyBuffer
    from heliograph.wire import Encoding

_GZIP_FROM_BYTES = 128
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class HttpRequest:
    """What has been read of a request.

    Attributes:
        caller: Metadata that the authenticator has proven.
        signal: From the path, once the headers are complete and right.
        encoding: From the content type; the answer uses it too. None while unknown.
        error: Why it is refused; its body is then read and thrown away.
        preflight: Whether a browser asks if it may send.
        buffer: Where the rest of the body is received in place; None where it comes in parts.
    """

    __slots__ = (
        "buffer",
        "caller",
        "encoding",
        "error",
        "headers",
        "keep_alive",
        "method",
        "parts",
        "preflight",
        "received",
        "signal",
        "url",
    )

    def __init__(self) -> None:
        self.method = ""
        self.url = b""
        self.headers: dict[str, str] = {}
        self.keep_alive = True
        self.signal: Signal | None = None
        self.encoding: Encoding | None = None
        self.error: HeliographError | None = None
        self.preflight = False
        self.caller: dict[str, tuple[str, ...]] = {}
        self.parts: list[bytes] = []
        self.received = 0
        self.buffer: BodyBuffer | None = None

    @property
    def path(self) -> str:
        """The path, without its query."""
        return self.url.partition(b"?")[0].decode("latin-1")

    @property
    def compression(self) -> str:
        """The content encoding, lower case, empty when there is none."""
        return self.headers.get("content-encoding", "").strip().lower()

    @property
    def content_length(self) -> int | None:
        """The announced length, None when the body comes in chunks."""
        value = self.headers.get("content-length", "" if "transfer-encoding" in self.headers else "0")
        return int(value) if value.isdigit() else None

    @property
    def accepts_gzip(self) -> bool:
        """Whether the answer may be compressed."""
        for item in self.headers.get("accept-encoding", "").lower().split(","):
            name, _, weight = item.partition(";")
            if name.strip() == "gzip":
                return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        return False

    def body(self) -> bytes:
        """The whole body."""
        if self.buffer is not None:
            buffer, self.buffer = self.buffer, None
            return buffer.finish()
        return self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)


@dataclass(slots=True)
class HttpAnswer:
    """An answer before it is bytes."""

    status: int
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def encode(self, *, keep_alive: bool, accepts_gzip: bool, common: bytes) -> bytes:
        """The bytes to send; `common` holds header lines that every answer has, such as the date."""
        body = self.body
        lines = [f"HTTP/1.1 {self.status} {_REASONS.get(self.status, '')}\r\n"]
        if self.content_type:
            lines.append(f"content-type: {self.content_type}\r\n")
        if accepts_gzip and len(body) >= _GZIP_FROM_BYTES:
            body = gzip.compress(body, 1, mtime=0)
            lines.append("content-encoding: gzip\r\nvary: accept-encoding\r\n")
        if self.status != HTTPStatus.NO_CONTENT:
            lines.append(f"content-length: {len(body)}\r\n")
        lines += [f"{name}: {value}\r\n" for name, value in self.headers.items()]
        if not keep_alive:
            lines.append("connection: close\r\n")
        return b"".join(("".join(lines).encode("latin-1"), common, b"\r\n", body))

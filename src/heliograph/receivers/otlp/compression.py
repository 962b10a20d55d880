"""Decompression of request bodies, bounded while it happens: a small body cannot become a large one in memory."""

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import cramjam
import numpy as np

from heliograph.exceptions import HeliographError
from heliograph.exceptions.data import MalformedPayload, PayloadTooLarge, UnsupportedEncoding

_GZIP = 31
_ZLIB = 15
_RAW_DEFLATE = -15
_FRAMED_SNAPPY = b"\xff\x06\x00\x00sNaPpY"
_NO_ROOM = "failed to write whole buffer"


def too_large(limit: int) -> PayloadTooLarge:
    """The error of a body above `limit` bytes."""
    return PayloadTooLarge(f"the request is larger than {limit} bytes after decompression")


def _inflate(body: bytes, limit: int, window: int) -> bytes:
    parts: list[bytes] = []
    room, rest = limit + 1, body
    while rest:
        stream = zlib.decompressobj(window)
        part = stream.decompress(rest, room)
        parts.append(part)
        room -= len(part)
        if room <= 0:
            raise too_large(limit)
        if not stream.eof:
            raise MalformedPayload("the compressed request is cut short")
        rest = stream.unused_data
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _gzip(body: bytes, limit: int) -> bytes:
    return _inflate(body, limit, _GZIP)


def _deflate(body: bytes, limit: int) -> bytes:
    """HTTP's deflate is zlib's format; some senders leave the zlib header out."""
    try:
        return _inflate(body, limit, _ZLIB)
    except zlib.error:
        return _inflate(body, limit, _RAW_DEFLATE)


def _into(decompress: Callable[[Any, Any], int], body: bytes, limit: int) -> bytes:
    """Decompress into a buffer just larger than the limit, whose pages cost nothing until they are used."""
    buffer = np.empty(limit + 1, dtype=np.uint8)
    try:
        size = decompress(body, buffer)
    except cramjam.DecompressionError as error:
        if _NO_ROOM in str(error):
            raise too_large(limit) from None
        raise
    if size > limit:
        raise too_large(limit)
    return buffer[:size].tobytes()


def _zstd(body: bytes, limit: int) -> bytes:
    return _into(cramjam.zstd.decompress_into, body, limit)


def _lz4(body: bytes, limit: int) -> bytes:
    return _into(cramjam.lz4.decompress_into, body, limit)


def _snappy(body: bytes, limit: int) -> bytes:
    """Both of snappy's formats: the framed one, and the block that Prometheus' writers send."""
    if body.startswith(_FRAMED_SNAPPY):
        return _into(cramjam.snappy.decompress_into, body, limit)
    if cramjam.snappy.decompress_raw_len(body) > limit:
        raise too_large(limit)
    return bytes(cramjam.snappy.decompress_raw(body))


DECOMPRESSORS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "zstd": _zstd,
    "zlib": _deflate,
    "deflate": _deflate,
    "snappy": _snappy,
    "x-snappy-framed": _snappy,
    "lz4": _lz4,
}
"""By the name in `Content-Encoding`."""


def decompress(name: str, body: bytes, limit: int) -> bytes:
    """The body that `body` was before it was compressed.

    Args:
        name: The content's encoding; empty and `identity` mean that it is not compressed.
        body: The compressed bytes.
        limit: Most bytes that it may be.

    Raises:
        UnsupportedEncoding: No such compression.
        PayloadTooLarge: It is larger than `limit`.
        MalformedPayload: The bytes are damaged.
    """
    if not name or name == "identity":
        if len(body) > limit:
            raise too_large(limit)
        return body
    function = DECOMPRESSORS.get(name)
    if function is None:
        raise UnsupportedEncoding(f"Content-Encoding {name!r} is not supported: use {', '.join(sorted(DECOMPRESSORS))}")
    try:
        return function(body, limit)
    except HeliographError:
        raise
    except Exception as error:  # each library has errors of its own, some plain ones; all of them mean damaged bytes
        raise MalformedPayload(f"the request is not valid {name}: {error}") from error

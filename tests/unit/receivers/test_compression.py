"""Bounded decompression."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import cramjam
import pytest
import zstandard

from heliograph.exceptions.data import MalformedPayload, PayloadTooLarge, UnsupportedEncoding
from heliograph.receivers.otlp.compression import DECOMPRESSORS, decompress


def _raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


def _zstd_without_size(body: bytes) -> bytes:
    stream = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return stream.compress(body) + stream.flush()


COMPRESSORS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "zlib": ("zlib", zlib.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", _raw_deflate),
    "zstd": ("zstd", zstandard.compress),
    "zstd, size unknown": ("zstd", _zstd_without_size),
    "snappy block": ("snappy", lambda body: bytes(cramjam.snappy.compress_raw(body))),
    "snappy framed": ("snappy", lambda body: bytes(cramjam.snappy.compress(body))),
    "x-snappy-framed": ("x-snappy-framed", lambda body: bytes(cramjam.snappy.compress(body))),
    "lz4": ("lz4", lambda body: bytes(cramjam.lz4.compress(body))),
}
every = pytest.mark.parametrize(("name", "compress"), COMPRESSORS.values(), ids=COMPRESSORS)


def test_each_name_is_tested() -> None:
    """The table of this test covers all that is offered."""
    assert {name for name, _ in COMPRESSORS.values()} == set(DECOMPRESSORS)


@every
def test_what_was_compressed_comes_back(name: str, compress: Callable[[bytes], bytes]) -> None:
    """Up to and including the limit the body comes back as it was."""
    body = b"telemetry " * 1000
    assert decompress(name, compress(body), len(body)) == body
    assert decompress(name, compress(b"x"), 10) == b"x"


@every
def test_one_byte_above_the_limit_is_too_much(name: str, compress: Callable[[bytes], bytes]) -> None:
    """The limit counts decompressed bytes."""
    body = b"telemetry " * 1000
    with pytest.raises(PayloadTooLarge, match="9999 bytes after decompression"):
        decompress(name, compress(body), len(body) - 1)


@every
def test_bombs_cost_no_memory(name: str, compress: Callable[[bytes], bytes]) -> None:
    """A body that would grow to 64 MiB is refused without growing."""
    bomb = compress(bytes(64 << 20))
    tracemalloc.start()
    with pytest.raises(PayloadTooLarge):
        decompress(name, bomb, 100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 << 20


@every
def test_damaged_bytes_are_an_error(name: str, compress: Callable[[bytes], bytes]) -> None:
    """Bytes that are cut short or are no such compression are refused as malformed, never with another error."""
    whole = compress(b"telemetry " * 1000)
    for damaged in (whole[: len(whole) // 2], whole[:-1], b"\x00garbage", whole[:9]):
        with pytest.raises((MalformedPayload, PayloadTooLarge)):
            decompress(name, damaged, 1 << 20)


def test_gzip_members_are_joined() -> None:
    """A gzip file may have several members."""
    assert decompress("gzip", gzip.compress(b"a") + gzip.compress(b"b"), 2) == b"ab"
    with pytest.raises(PayloadTooLarge):
        decompress("gzip", gzip.compress(b"a") + gzip.compress(b"b"), 1)


@pytest.mark.parametrize("name", ["", "identity"])
def test_uncompressed_bodies_pass(name: str) -> None:
    """A body that is not compressed is taken as it is, within the limit."""
    body = b"abc"
    assert decompress(name, body, 3) is body
    with pytest.raises(PayloadTooLarge):
        decompress(name, body, 2)


def test_unknown_compressions_are_named() -> None:
    """The error says what would be understood."""
    with pytest.raises(UnsupportedEncoding, match="'br' is not supported: use deflate, gzip"):
        decompress("br", b"", 1)

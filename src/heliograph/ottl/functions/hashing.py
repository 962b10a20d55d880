"""Hashes and random ids. The old hashes tell texts apart; none of them guards a secret."""

import hashlib
import os
import struct
import threading
import time
import uuid

import mmh3
import xxhash

from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.golang.strconv import wrap64
from heliograph.ottl.golang.text import encode

_FNV_OFFSET, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3


@converter("MD5(Target StringGetter)")
def md5(target: str) -> str:
    """Hex digest."""
    return hashlib.md5(encode(target), usedforsecurity=False).hexdigest()


@converter("SHA1(Target StringGetter)")
def sha1(target: str) -> str:
    """Hex digest."""
    return hashlib.sha1(encode(target), usedforsecurity=False).hexdigest()


@converter("SHA256(Target StringGetter)")
def sha256(target: str) -> str:
    """Hex digest."""
    return hashlib.sha256(encode(target)).hexdigest()


@converter("SHA512(Target StringGetter)")
def sha512(target: str) -> str:
    """Hex digest."""
    return hashlib.sha512(encode(target)).hexdigest()


@converter("FNV(Target StringGetter)")
def fnv(target: str) -> int:
    """FNV-1a of 64 bits as an int64."""
    value = _FNV_OFFSET
    for byte in encode(target):
        value = (value ^ byte) * _FNV_PRIME & 0xFFFFFFFFFFFFFFFF
    return wrap64(value)


@converter("Murmur3Hash(Target StringGetter)")
def murmur3(target: str) -> str:
    """32 bits, little-endian hex."""
    return struct.pack("<I", mmh3.hash(encode(target), signed=False)).hex()


@converter("Murmur3Hash128(Target StringGetter)")
def murmur3_128(target: str) -> str:
    """128 bits, little-endian hex."""
    low, high = mmh3.hash64(encode(target), signed=False)
    return struct.pack("<QQ", low, high).hex()


@converter("XXH3(Target StringGetter)")
def xxh3(target: str) -> str:
    """64 bits as hex."""
    return xxhash.xxh3_64_hexdigest(encode(target))


@converter("XXH128(Target StringGetter)")
def xxh128(target: str) -> str:
    """128 bits as hex."""
    return xxhash.xxh3_128_hexdigest(encode(target))


_IMPURE = Options(pure=False)


@converter("UUID()", _IMPURE)
def uuid4() -> str:
    """A random id."""
    return str(uuid.uuid4())


class _Clock:
    """Milliseconds and a fraction that never go back, so that ids sort by when they were made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def tick(self) -> int:
        """Units of 1/4096 ms since 1970."""
        now = time.time_ns() * 4096 // 1_000_000
        with self._lock:
            self._last = max(now, self._last + 1)
            return self._last


_CLOCK = _Clock()


@converter("UUIDv7()", _IMPURE)
def uuid7() -> str:
    """An id that sorts by time."""
    milliseconds, fraction = divmod(_CLOCK.tick(), 4096)
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return str(uuid.UUID(int=value))

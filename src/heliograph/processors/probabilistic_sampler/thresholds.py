"""The numbers of consistent sampling: randomness R and threshold T of 56 bits; a record is kept when T <= R."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from heliograph.processors.probabilistic_sampler.errors import TraceStateError

Words = np.ndarray[tuple[int], np.dtype[np.uint64]]
"""A 56-bit number for each record."""

ALWAYS: Final = 0
NEVER: Final = 1 << 56
LARGEST: Final = NEVER - 1
_DIGITS: Final = 14
_BUCKETS: Final = 1 << 14
_OTEL = re.compile(r"[a-z][a-z0-9]*:[a-zA-Z0-9._\-]*(?:;[a-z][a-z0-9]*:[a-zA-Z0-9._\-]*)*")
_HEX = re.compile("[0-9a-f]{1,14}")
_MAX_OTEL = 256


def threshold_of(probability: float, precision: int) -> int | None:
    """The threshold that keeps a share of all records, rounded to some hexadecimal digits; None when out of range."""
    if not 1 / NEVER <= probability <= 1:
        return None
    if probability == 1:
        return ALWAYS
    _, exponent = math.frexp(probability)
    _, exponent_of_rest = math.frexp(1 - probability)
    digits = min(_DIGITS, precision + max(-exponent // 4, -exponent_of_rest // 4))
    threshold = NEVER - round(probability * NEVER)
    shift = 4 * (_DIGITS - digits)
    return threshold if not shift else (threshold + (1 << (shift - 1))) >> shift << shift


def threshold_of_buckets(percentage: float) -> int:
    """The threshold of mode `hash_seed`, which knows 16384 steps, rounded down with 32-bit numbers as ever."""
    scaled = int(np.float32(percentage) * np.float32(_BUCKETS / 100.0))
    return (_BUCKETS - scaled) << 42 if scaled else NEVER


def threshold_text(threshold: int) -> str:
    """As `th` of a trace state."""
    return f"{threshold:014x}".rstrip("0") or "0"


def randomness_text(randomness: int) -> str:
    """As `rv` of a trace state."""
    return f"{randomness:014x}"


def parse_threshold(text: str) -> int:
    """A `th` value; TraceStateError when it is none."""
    if not _HEX.fullmatch(text):
        raise TraceStateError(f"threshold {text!r} is not 1 to 14 hexadecimal digits")
    return int(text.ljust(_DIGITS, "0"), 16)


def parse_randomness(text: str) -> int:
    """A `rv` value; TraceStateError when it is none."""
    if len(text) != _DIGITS or not _HEX.fullmatch(text):
        raise TraceStateError(f"randomness {text!r} is not 14 hexadecimal digits")
    return int(text, 16)


def hashed_randomness(data: np.ndarray[tuple[int, int], np.dtype[np.uint8]], seed: int) -> Words:
    """Randomness out of FNV-1a of the seed and each row of bytes, as all versions of the Collector compute it."""
    hashed = np.full(len(data), 0x811C9DC5, np.uint64)
    prime, low = np.uint64(0x01000193), np.uint64(0xFFFFFFFF)
    for byte in seed.to_bytes(4, "little"):
        hashed = ((hashed ^ np.uint64(byte)) * prime) & low
    for column in data.T:
        hashed = ((hashed ^ column) * prime) & low
    bucket = hashed & np.uint64(_BUCKETS - 1)
    unused = hashed >> np.uint64(18)
    mixed = unused ^ (unused << np.uint64(10))
    return ((np.uint64(_BUCKETS - 1) - bucket) << np.uint64(42)) | (mixed << np.uint64(14)) | bucket


@dataclass(slots=True)
class TraceState:
    """What a W3C trace state says about sampling, and the rest of it.

    Attributes:
        randomness: Of `rv`, None without.
        threshold: Of `th`, None without.
        others: Other fields of the member `ot`.
        members: The other members.
    """

    randomness: int | None = None
    threshold: int | None = None
    others: list[str] = field(default_factory=list[str])
    members: list[str] = field(default_factory=list[str])

    @classmethod
    def parse(cls, text: str) -> TraceState:
        """TraceStateError when it is not well-formed."""
        state = cls()
        for member in filter(None, (part.strip(" \t") for part in text.split(","))):
            name, equals, value = member.partition("=")
            if not equals:
                raise TraceStateError(f"trace state member {member!r} has no value")
            if name != "ot":
                state.members.append(member)
                continue
            if len(value) > _MAX_OTEL or not _OTEL.fullmatch(value):
                raise TraceStateError(f"trace state member {member!r} is not well-formed")
            for item in value.split(";"):
                key, _, text_value = item.partition(":")
                if key == "rv":
                    state.randomness = parse_randomness(text_value)
                elif key == "th":
                    state.threshold = parse_threshold(text_value)
                else:
                    state.others.append(item)
        return state

    def text(self, threshold: int, randomness: int | None) -> str:
        """The trace state with a threshold, and with a randomness where it has none."""
        known = self.randomness if self.randomness is not None else randomness
        values = [f"rv:{randomness_text(known)}"] if known is not None else []
        values += [f"th:{threshold_text(threshold)}", *self.others]
        return ",".join([f"ot={';'.join(values)}", *self.members])

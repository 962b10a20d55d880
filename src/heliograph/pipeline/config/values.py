"""Value types of configurations: durations, sizes, secrets, written as the Collector writes them."""

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, SecretStr, WithJsonSchema

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*")
_SIZE_UNITS = {
    "": 1,
    "b": 1,
    **{f"{letter}{tail}": 1024**power for power, letter in enumerate("kmgt", 1) for tail in ("ib", "i")},
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)},
}


def parse_duration(value: object) -> float:
    """Seconds of a Go duration string such as `1m30s`; a bare number counts nanoseconds, as in the Collector.

    Raises:
        ValueError: It is no duration.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value / 1e9
    text = str(value).strip()
    sign = -1.0 if text.startswith("-") else 1.0
    body = text[1:] if text[:1] in ("+", "-") else text
    if body == "0":
        return 0.0
    total, position = 0.0, 0
    for match in _PART.finditer(body):
        if match.start() != position:
            break
        total += float(match[1]) * _UNITS[match[2]]
        position = match.end()
    if not body or position != len(body):
        raise ValueError("not a duration: write a number with a unit (ns, us, ms, s, m, h), such as 200ms or 1m30s")
    return sign * total


def format_duration(seconds: float) -> str:
    """The shortest Go duration string of `seconds`."""
    if seconds == 0:
        return "0s"
    sign, nanos = ("-" if seconds < 0 else ""), round(abs(seconds) * 1e9)
    for unit, size in (("ns", 1), ("us", 1_000), ("ms", 1_000_000)):
        if nanos < size * 1000 and not (unit != "ms" and nanos % (size * 1000) == 0):
            return f"{sign}{nanos / size:.6f}".rstrip("0").rstrip(".") + unit
    hours, rest = divmod(nanos, 3_600_000_000_000)
    minutes, rest = divmod(rest, 60_000_000_000)
    parts = [f"{count}{unit}" for count, unit in ((hours, "h"), (minutes, "m")) if count]
    if rest or not parts:
        parts.append(f"{rest / 1e9:.9f}".rstrip("0").rstrip(".") + "s")
    return sign + "".join(parts)


def parse_size(value: object) -> int:
    """Bytes of a number or of a string such as `20MiB` (1024) or `20MB` (1000).

    Raises:
        ValueError: It is no size.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(str(value))
    if match is None or match[2].lower() not in _SIZE_UNITS:
        raise ValueError("not a size: write bytes, or a number with a unit (KiB, MiB, GiB, KB, MB, GB)")
    return round(float(match[1]) * _SIZE_UNITS[match[2].lower()])


Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["200ms", "5s", "1m30s"]}),
]
"""Seconds; written as a Go duration string. Defaults in code are seconds, bare numbers in YAML are nanoseconds."""

ByteSize = Annotated[
    int,
    BeforeValidator(parse_size),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "examples": ["20MiB"]}]}),
]
"""Bytes; written as a number or with a unit."""

Secret = SecretStr
"""A value that is never printed; `.get_secret_value()` reads it."""

"""time.ParseDuration and Duration.String."""

import re

from heliograph.ottl.golang.strconv import INT64_MAX

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)", re.ASCII)
_SECOND = 1_000_000_000


def parse_duration(text: str) -> int:
    """Nanoseconds of a text such as `1h15m30.918s`.

    Raises:
        ValueError: No duration, or out of range.
    """
    error = ValueError(f'time: invalid duration "{text}"')
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        match = _PART.match(rest, at)
        if match is None or not (match.group(1) or match.group(2)):
            raise error
        unit = _UNITS[match.group(3)]
        fraction = (match.group(2) or "")[:18]
        total += int(match.group(1) or "0") * unit
        if fraction:
            total += int(fraction) * unit // 10 ** len(fraction)
        if total > INT64_MAX + 1:
            raise error
        at = match.end()
    if not rest or (total > INT64_MAX and text[0] != "-"):
        raise error
    return -total if text[0] == "-" else total


def format_duration(nanoseconds: int) -> str:
    """Duration.String: `1h15m30.918s`, `1.5ms`, `0s`."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < _SECOND:
        for unit, size in (("ns", 1), ("\u00b5s", 1_000), ("ms", 1_000_000)):
            if rest < size * 1_000:
                return f"{sign}{_fraction(rest, size)}{unit}"
    hours, rest = divmod(rest, 3600 * _SECOND)
    minutes, rest = divmod(rest, 60 * _SECOND)
    text = f"{_fraction(rest, _SECOND)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{text}"
    return f"{sign}{minutes}m{text}" if minutes else f"{sign}{text}"


def _fraction(value: int, size: int) -> str:
    whole, part = divmod(value, size)
    if not part:
        return str(whole)
    return f"{whole}.{str(part).rjust(len(str(size)) - 1, '0').rstrip('0')}"

"""Times and durations as users write them, and the buckets of a chart."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from heliograph.query.errors import InvalidQuestionError

NANOSECONDS = 1_000_000_000
DEFAULT_LENGTH = 3600 * NANOSECONDS

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": NANOSECONDS,
    "m": 60 * NANOSECONDS,
    "h": 3600 * NANOSECONDS,
    "d": 86_400 * NANOSECONDS,
    "w": 7 * 86_400 * NANOSECONDS,
}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)")
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+")
_RELATIVE = re.compile(r"(?:now)?\s*(?:-\s*(.+))?")
_FRACTION = re.compile(r"\.(\d+)")

_NICE_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
_LATEST = 2**63 - 1
_PLAIN_SECONDS_DIGITS = 11


def parse_duration(text: str, *, field: str = "duration") -> int:
    """Nanoseconds of `150ms`, `1.5s`, `1h30m`; a bare number is nanoseconds.

    Raises:
        InvalidQuestionError: The text is not a duration.
    """
    stripped = text.strip()
    if stripped.isdigit():
        return int(stripped)
    if not _DURATION.fullmatch(stripped):
        raise InvalidQuestionError(
            f"{field}: {text!r} is not a duration.", field=field, hints=("Write it as 250ms, 1.5s, 2m or 1h30m.",)
        )
    return round(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(stripped)))


def parse_time(text: str, *, now: int, field: str = "start") -> int:
    """Unix nanoseconds of an RFC 3339 time, a decimal count of nanoseconds, `now` or `now-15m` (also `-15m`).

    Args:
        text: What the user wrote.
        now: Unix nanoseconds that `now` stands for.
        field: Name of the parameter for the message.

    Raises:
        InvalidQuestionError: The text is none of these.
    """
    stripped = text.strip()
    if stripped.isdigit():
        value = int(stripped)
        if len(stripped) <= _PLAIN_SECONDS_DIGITS:
            value *= NANOSECONDS
        if value <= _LATEST:
            return value
    relative = _RELATIVE.fullmatch(stripped)
    if stripped and relative:
        back = relative.group(1)
        return now - (parse_duration(back, field=field) if back else 0)
    try:
        moment = datetime.fromisoformat(stripped)
    except ValueError:
        raise InvalidQuestionError(
            f"{field}: {text!r} is not a time.",
            field=field,
            hints=("Write RFC 3339 (2026-11-21T15:00:00Z), unix nanoseconds, or now-15m.",),
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    whole = int(moment.replace(microsecond=0).timestamp()) * NANOSECONDS
    fraction = _FRACTION.search(stripped)
    return whole + (int(fraction.group(1)[:9].ljust(9, "0")) if fraction else 0)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A half-open range of unix nanoseconds."""

    start: int
    end: int

    @classmethod
    def parse(cls, start: str | None, end: str | None, *, now: int | None = None) -> "TimeRange":
        """The range between two times as users write them; the last hour where they are left out.

        Raises:
            InvalidQuestionError: A time cannot be understood, or the end is not after the start.
        """
        moment = time.time_ns() if now is None else now
        last = parse_time(end, now=moment, field="end") if end else moment
        first = parse_time(start, now=moment, field="start") if start else last - DEFAULT_LENGTH
        if first >= last:
            raise InvalidQuestionError("start: must be before end.", field="start", hints=("Swap start and end.",))
        return cls(first, last)

    @property
    def length(self) -> int:
        """Nanoseconds between start and end."""
        return self.end - self.start

    @property
    def seconds(self) -> float:
        """Seconds between start and end."""
        return self.length / NANOSECONDS

    def previous(self) -> "TimeRange":
        """The range of equal length just before."""
        return TimeRange(self.start - self.length, self.start)

    def step(self, buckets: int = 60) -> int:
        """A round bucket width in nanoseconds that gives about `buckets` buckets, never under a second."""
        wanted = self.seconds / max(buckets, 1)
        for nice in _NICE_SECONDS:
            if nice >= wanted:
                return nice * NANOSECONDS
        days = -(-wanted // _NICE_SECONDS[-1])
        return int(days) * _NICE_SECONDS[-1] * NANOSECONDS

    def times(self, step: int) -> list[int]:
        """Starts of all buckets of width `step` that touch the range, aligned to multiples of `step`."""
        return list(range(self.start - self.start % step, self.end, step))

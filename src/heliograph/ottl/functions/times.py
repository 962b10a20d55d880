"""Times and durations."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.locales import check_locale, translate
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.golang.civil import Civil, civil_from_seconds
from heliograph.ottl.golang.duration import parse_duration
from heliograph.ottl.golang.strconv import wrap64
from heliograph.ottl.golang.strptime import location_of, parse, parse_layout, to_layout
from heliograph.ottl.golang.timeformat import NANOS, format_time
from heliograph.ottl.golang.zones import local_zone
from heliograph.ottl.values.types import Duration, Time

_YEAR_ONE = 62_135_596_800 * NANOS


def _civil(moment: Time) -> Civil:
    seconds = moment.seconds()
    return civil_from_seconds(seconds + moment.zone.lookup(seconds)[0])


_CALENDAR: dict[str, Callable[[Time], int]] = {
    "Year": lambda moment: _civil(moment).year,
    "Month": lambda moment: _civil(moment).month,
    "Day": lambda moment: _civil(moment).day,
    "Hour": lambda moment: _civil(moment).hour,
    "Minute": lambda moment: _civil(moment).minute,
    "Second": lambda moment: _civil(moment).second,
    "Weekday": lambda moment: _civil(moment).weekday,
    "Nanosecond": lambda moment: moment.ns % NANOS,
    "UnixNano": lambda moment: wrap64(moment.ns),
    "UnixMicro": lambda moment: moment.ns // 1_000,
    "UnixMilli": lambda moment: moment.ns // 1_000_000,
    "UnixSeconds": lambda moment: moment.seconds(),
}


def _truncated(nanoseconds: int, unit: int) -> int:
    quotient = abs(nanoseconds) // unit
    return -quotient if nanoseconds < 0 else quotient


def _fraction(nanoseconds: int, unit: int) -> float:
    whole = _truncated(nanoseconds, unit)
    return float(whole) + float(nanoseconds - whole * unit) / float(unit)


_SPANS: dict[str, Callable[[Duration], int | float]] = {
    "Nanoseconds": lambda span: span.ns,
    "Microseconds": lambda span: _truncated(span.ns, 1_000),
    "Milliseconds": lambda span: _truncated(span.ns, 1_000_000),
    "Seconds": lambda span: _fraction(span.ns, NANOS),
    "Minutes": lambda span: _fraction(span.ns, 60 * NANOS),
    "Hours": lambda span: _fraction(span.ns, 3600 * NANOS),
}


def _unary(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def body(value: Any) -> Any:
        return function(value)

    return body


for _name, _function in _CALENDAR.items():
    converter(f"{_name}(Time TimeGetter)")(_unary(_function))
for _name, _function in _SPANS.items():
    converter(f"{_name}(Duration DurationGetter)")(_unary(_function))


@converter("Now()", Options(pure=False))
def now() -> Time:
    """This moment."""
    return Time(time.time_ns(), local_zone())


@converter("Duration(Duration StringGetter)")
def to_duration(text: str) -> Duration:
    """A duration from a text such as `1h30m`."""
    return Duration(parse_duration(text))


@converter("Unix(Seconds IntGetter, Nanoseconds? IntGetter)")
def unix(seconds: int, nanoseconds: int = 0) -> Time:
    """The instant so long after 1970."""
    return Time(seconds * NANOS + nanoseconds, local_zone())


@converter("TruncateTime(Time TimeGetter, Duration DurationGetter)")
def truncate_time(moment: Time, step: Duration) -> Time:
    """Down to a whole number of steps since the year 1."""
    if step.ns <= 0:
        return moment
    return Time(moment.ns - (moment.ns + _YEAR_ONE) % step.ns, moment.zone)


def _check_format(arguments: Mapping[str, Any]) -> None:
    if not arguments.get("Format"):
        raise ValueError("format cannot be nil")
    to_layout(arguments["Format"])
    if "Location" in arguments:
        location_of(arguments["Location"] or "", arguments["Format"])
    if arguments.get("Locale") is not None:
        check_locale(arguments["Locale"])


@converter("FormatTime(Time TimeGetter, Format string)", Options(check=_check_format))
def to_text(moment: Time, format_text: str) -> str:
    """The time as a ctime format says."""
    return format_time(moment.ns, moment.zone, to_layout(format_text))


@converter("Time(Time StringGetter, Format string, Location? string, Locale? string)", Options(check=_check_format))
def to_time(text: str, format_text: str, location: str | None = None, locale: str | None = None) -> Time:
    """A time from text by a ctime format; names of months and days may be a locale's."""
    if not text:
        raise StatementError("time cannot be nil")
    zone = location_of(location or "", format_text)
    current = time.time_ns()

    def attempt(layout: str) -> Any:
        return parse_layout(layout, text if locale is None else translate(layout, text, locale), zone, current)

    return Time(*parse(format_text, attempt))

"""Time.Format."""

from heliograph.ottl.golang.civil import MONTHS, WEEKDAYS, Civil, civil_from_seconds
from heliograph.ottl.golang.layout import Element, Part, split_layout
from heliograph.ottl.golang.zones import Zone

NANOS = 1_000_000_000
RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00"
_NOON = 12


def format_time(nanoseconds: int, zone: Zone, layout: str) -> str:
    """An instant (nanoseconds since 1970) in `zone` as `layout` says."""
    seconds, fraction = divmod(nanoseconds, NANOS)
    offset, name = zone.lookup(seconds)
    civil = civil_from_seconds(seconds + offset)
    return "".join(_part(part, civil, fraction, offset, name) for part in split_layout(layout))


def _part(part: Part, civil: Civil, fraction: int, offset: int, name: str) -> str:
    element, text = part
    if element is Element.LITERAL:
        return text
    if element in (Element.FRACTION0, Element.FRACTION9):
        return _fraction(element, text, fraction)
    if element is Element.ZONE_NAME:
        return name or _offset(offset, "-07" if offset % 3600 == 0 else "-0700")
    if text[0] in "Z-":
        return "Z" if text[0] == "Z" and offset == 0 else _offset(offset, text)
    return _calendar(element, civil)


def _fraction(element: Element, text: str, fraction: int) -> str:
    digits = f"{fraction:09d}"[: len(text) - 1].ljust(len(text) - 1, "0")
    if element is Element.FRACTION9:
        digits = digits.rstrip("0")
    return text[0] + digits if digits else ""


def _offset(offset: int, form: str) -> str:
    minutes, seconds = divmod(abs(offset), 60)
    sign = "-" if offset < 0 else "+"
    colon = ":" if ":" in form else ""
    text = f"{sign}{minutes // 60:02d}"
    size = len(form.replace(":", ""))
    if size > 3:  # noqa: PLR2004 - more than sign and hours
        text += f"{colon}{minutes % 60:02d}"
    if size > 5:  # noqa: PLR2004 - seconds too
        text += f"{colon}{seconds:02d}"
    return text


def _year(year: int) -> str:
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def _calendar(element: Element, civil: Civil) -> str:
    month, weekday = MONTHS[civil.month - 1], WEEKDAYS[civil.weekday]
    hour12 = civil.hour % _NOON or _NOON
    afternoon = civil.hour >= _NOON
    return {
        Element.LONG_MONTH: month,
        Element.MONTH: month[:3],
        Element.NUM_MONTH: str(civil.month),
        Element.ZERO_MONTH: f"{civil.month:02d}",
        Element.LONG_WEEKDAY: weekday,
        Element.WEEKDAY: weekday[:3],
        Element.DAY: str(civil.day),
        Element.UNDER_DAY: f"{civil.day:2d}",
        Element.ZERO_DAY: f"{civil.day:02d}",
        Element.UNDER_YEARDAY: f"{civil.yearday:3d}",
        Element.ZERO_YEARDAY: f"{civil.yearday:03d}",
        Element.HOUR: f"{civil.hour:02d}",
        Element.HOUR12: str(hour12),
        Element.ZERO_HOUR12: f"{hour12:02d}",
        Element.MINUTE: str(civil.minute),
        Element.ZERO_MINUTE: f"{civil.minute:02d}",
        Element.SECOND: str(civil.second),
        Element.ZERO_SECOND: f"{civil.second:02d}",
        Element.LONG_YEAR: _year(civil.year),
        Element.YEAR: f"{civil.year % 100:02d}",
        Element.PM: "PM" if afternoon else "AM",
        Element.LOWER_PM: "pm" if afternoon else "am",
    }[element]

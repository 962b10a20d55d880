"""time.ParseInLocation."""

import re
from dataclasses import dataclass, field

from heliograph.ottl.golang.civil import DAY, MONTHS, WEEKDAYS, days_from_civil, days_in_month
from heliograph.ottl.golang.layout import Element, split_layout
from heliograph.ottl.golang.timeformat import NANOS
from heliograph.ottl.golang.zones import UTC, FixedZone, Zone, offset_of_name, to_instant

_NOON = 12
_ZONE_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})?:?([0-9]{2})?", re.ASCII)
_GMT = re.compile(r"GMT(?:[+-][0-9]+)?", re.ASCII)
_SIGNED_HOURS = re.compile(r"[+-][0-9]+", re.ASCII)
_MAX_GMT_HOURS = 23


class LayoutError(ValueError):
    """A text that does not fit its layout.

    Attributes:
        element: The layout's element that failed; empty when the whole failed.
        rest: What was left of the text there.
    """

    def __init__(self, message: str, element: str = "", rest: str = "") -> None:
        super().__init__(message)
        self.element = element
        self.rest = rest


@dataclass(slots=True)
class _Fields:
    """What has been read so far; -1 stands for not given."""

    year: int = 0
    month: int = -1
    day: int = -1
    yearday: int = -1
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0
    afternoon: bool | None = None
    zone: Zone | None = None
    offset: int | None = None
    zone_name: str = ""
    out_of_range: str = field(default="")


def parse_time(layout: str, text: str, location: Zone) -> tuple[int, Zone]:
    """Nanoseconds since 1970 and the zone that the text names, else `location`.

    Raises:
        LayoutError: The text does not fit.
    """
    fields = _Fields()
    rest = text
    parts = split_layout(layout)
    for index, part in enumerate(parts):
        held = rest
        if part.element is Element.LITERAL:
            rest = _skip(rest, part.text, text, layout)
            continue
        following = next((later.element for later in parts[index + 1 :] if later.element is not Element.LITERAL), None)
        try:
            rest = _read(part.element, part.text, rest, fields, following)
        except (ValueError, IndexError):
            message = f'parsing time "{text}" as "{layout}": cannot parse "{held}" as "{part.text}"'
            raise LayoutError(message, part.text, held) from None
        if fields.out_of_range:
            raise LayoutError(f'parsing time "{text}": {fields.out_of_range} out of range', part.text, rest)
    if rest:
        raise LayoutError(f'parsing time "{text}": extra text: "{rest}"', "", rest)
    return _finish(fields, text, location)


def _skip(value: str, literal: str, text: str, layout: str) -> str:
    at = 0
    while at < len(literal):
        if literal[at] == " ":
            if value and value[0] != " ":
                break
            while literal[at : at + 1] == " ":
                at += 1
            value = value.lstrip(" ")
            continue
        if value[:1] != literal[at]:
            break
        at += 1
        value = value[1:]
    else:
        return value
    raise LayoutError(f'parsing time "{text}" as "{layout}": cannot parse "{value}" as "{literal}"', literal, value)


def _number(value: str, *, fixed: bool) -> tuple[int, str]:
    if not value[:1].isdecimal() or not value[0].isascii():
        raise ValueError("bad value")
    if value[1:2].isdecimal() and value[1].isascii():
        return int(value[:2]), value[2:]
    if fixed:
        raise ValueError("bad value")
    return int(value[0]), value[1:]


def _name(value: str, names: tuple[str, ...], *, short: bool) -> tuple[int, str]:
    for index, name in enumerate(names):
        wanted = name[:3] if short else name
        if value[: len(wanted)].lower() == wanted.lower():
            return index, value[len(wanted) :]
    raise ValueError("bad value")


def _read(element: Element, text: str, value: str, fields: _Fields, following: Element | None) -> str:
    if text[0] in "Z-":
        return _read_offset(element, text, value, fields)
    if element in (Element.FRACTION0, Element.FRACTION9):
        return _read_fraction(element, text, value, fields)
    if element is Element.ZONE_NAME:
        return _read_zone_name(value, fields)
    if element in (Element.PM, Element.LOWER_PM):
        words = ("PM", "AM") if element is Element.PM else ("pm", "am")
        fields.afternoon = words.index(value[:2]) == 0
        return value[2:]
    if element in (Element.SECOND, Element.ZERO_SECOND):
        return _read_second(element, value, fields, following)
    return _read_date(element, value, fields)


def _read_date(element: Element, value: str, fields: _Fields) -> str:
    if element is Element.YEAR:
        number, rest = int(value[:2]) if value[:2].isdecimal() and len(value[:2]) == 2 else _raise(), value[2:]  # noqa: PLR2004
        fields.year = number + (1900 if number >= 69 else 2000)  # noqa: PLR2004 - Unix's pivot
        return rest
    if element is Element.LONG_YEAR:
        if len(value) < 4 or not value[:4].isdecimal():  # noqa: PLR2004 - four digits
            raise ValueError("bad value")
        fields.year = int(value[:4])
        return value[4:]
    if element in (Element.MONTH, Element.LONG_MONTH):
        index, rest = _name(value, MONTHS, short=element is Element.MONTH)
        fields.month = index + 1
        return rest
    if element in (Element.WEEKDAY, Element.LONG_WEEKDAY):
        return _name(value, WEEKDAYS, short=element is Element.WEEKDAY)[1]
    if element in (Element.UNDER_YEARDAY, Element.ZERO_YEARDAY):
        digits = value[:3].replace(" ", "0") if element is Element.UNDER_YEARDAY else value[:3]
        if len(digits) < 3 or not digits.isdecimal():  # noqa: PLR2004 - three digits
            raise ValueError("bad value")
        fields.yearday = int(digits)
        return value[3:]
    return _read_clock(element, value, fields)


def _raise() -> int:
    raise ValueError("bad value")


def _read_clock(element: Element, value: str, fields: _Fields) -> str:
    if element is Element.UNDER_DAY and value[:1] == " ":
        value = value[1:]
    number, rest = _number(value, fixed=str(element)[0] == "0")
    if element in (Element.NUM_MONTH, Element.ZERO_MONTH):
        fields.month = number
        fields.out_of_range = "" if 1 <= number <= len(MONTHS) else "month"
    elif element in (Element.DAY, Element.UNDER_DAY, Element.ZERO_DAY):
        fields.day = number
    elif element is Element.HOUR:
        fields.hour = number
        fields.out_of_range = "" if number < 2 * _NOON else "hour"
    elif element in (Element.HOUR12, Element.ZERO_HOUR12):
        fields.hour = number
        fields.out_of_range = "" if number <= _NOON else "hour"
    else:
        fields.minute = number
        fields.out_of_range = "" if number < 60 else "minute"  # noqa: PLR2004 - an hour
    return rest


def _read_second(element: Element, value: str, fields: _Fields, following: Element | None) -> str:
    fields.second, rest = _number(value, fixed=element is Element.ZERO_SECOND)
    fields.out_of_range = "" if fields.second < 60 else "second"  # noqa: PLR2004 - a minute
    if rest[:1] in (".", ",") and rest[1:2].isdecimal() and following not in (Element.FRACTION0, Element.FRACTION9):
        return _take_fraction(rest, fields)
    return rest


def _take_fraction(value: str, fields: _Fields) -> str:
    end = 1
    while value[end : end + 1].isdecimal() and value[end].isascii():
        end += 1
    fields.nanosecond = int(value[1:end][:9].ljust(9, "0"))
    return value[end:]


def _read_fraction(element: Element, text: str, value: str, fields: _Fields) -> str:
    if element is Element.FRACTION9:
        if value[:1] not in (".", ",") or not value[1:2].isdecimal():
            return value
        return _take_fraction(value, fields)
    if value[:1] not in (".", ",") or len(value) < len(text) or not value[1 : len(text)].isdecimal():
        raise ValueError("bad value")
    fields.nanosecond = int(value[1 : len(text)][:9].ljust(9, "0"))
    return value[len(text) :]


def _read_offset(element: Element, text: str, value: str, fields: _Fields) -> str:
    if text[0] == "Z" and value[:1] == "Z":
        fields.zone = UTC
        return value[1:]
    taken = value[: len(text)]
    match = _ZONE_OFFSET.fullmatch(taken)
    colons = [index for index, rune in enumerate(text) if rune == ":"]
    if match is None or [index for index, rune in enumerate(taken) if rune == ":"] != colons or len(taken) < len(text):
        raise ValueError(f"bad value for {element}")
    sign, hours, minutes, seconds = match.groups()
    hours, minutes, seconds = int(hours), int(minutes or 0), int(seconds or 0)
    if hours > 24:  # noqa: PLR2004 - Go's bound
        fields.out_of_range = "time zone offset hour"
    elif minutes > 60:  # noqa: PLR2004 - Go's bound
        fields.out_of_range = "time zone offset minute"
    offset = (hours * 60 + minutes) * 60 + seconds
    fields.offset = -offset if sign == "-" else offset
    return value[len(text) :]


def _read_zone_name(value: str, fields: _Fields) -> str:
    if value.startswith("UTC"):
        fields.zone = UTC
        return value[3:]
    length = _zone_name_length(value)
    if length == 0:
        raise ValueError("bad value")
    fields.zone_name = value[:length]
    return value[length:]


def _zone_name_length(value: str) -> int:  # noqa: PLR0911 - a branch a type
    if len(value) < 3:  # noqa: PLR2004 - the shortest abbreviation
        return 0
    if value[:4] in ("ChST", "MeST"):
        return 4
    if value.startswith("GMT"):
        match = _GMT.match(value)
        length = match.end() if match else 3
        return length if length == 3 or abs(int(value[3:length])) <= _MAX_GMT_HOURS else 3  # noqa: PLR2004 - "GMT"
    if value[0] in "+-":
        match = _SIGNED_HOURS.match(value)
        return match.end() if match and abs(int(match.group())) <= _MAX_GMT_HOURS else 0
    upper = next((index for index, rune in enumerate(value[:6]) if not "A" <= rune <= "Z"), len(value[:6]))
    if upper == 5:  # noqa: PLR2004 - such as AKDT's longer cousins
        return 5 if value[4] == "T" else 0
    if upper == 4:  # noqa: PLR2004 - must end in T, but for WITA
        return 4 if value[3] == "T" or value[:4] == "WITA" else 0
    return 3 if upper == 3 else 0  # noqa: PLR2004 - the usual length


def _finish(fields: _Fields, text: str, location: Zone) -> tuple[int, Zone]:
    if fields.afternoon is not None:
        if fields.afternoon and fields.hour < _NOON:
            fields.hour += _NOON
        elif not fields.afternoon and fields.hour == _NOON:
            fields.hour = 0
    wall = _wall_seconds(fields, text)
    zone, seconds = _resolve_zone(fields, wall, location)
    return seconds * NANOS + fields.nanosecond, zone


def _wall_seconds(fields: _Fields, text: str) -> int:
    if fields.yearday >= 0:
        days = days_from_civil(fields.year, 1, 1) + fields.yearday - 1
        if not 1 <= fields.yearday <= days_from_civil(fields.year + 1, 1, 1) - days_from_civil(fields.year, 1, 1):
            raise LayoutError(f'parsing time "{text}": day-of-year out of range')
    else:
        month = fields.month if fields.month >= 0 else 1
        day = fields.day if fields.day >= 0 else 1
        if not 1 <= day <= days_in_month(fields.year, month):
            raise LayoutError(f'parsing time "{text}": day out of range')
        days = days_from_civil(fields.year, month, day)
    return days * DAY + fields.hour * 3600 + fields.minute * 60 + fields.second


def _resolve_zone(fields: _Fields, wall: int, location: Zone) -> tuple[Zone, int]:
    if fields.zone is not None:
        return fields.zone, to_instant(wall, fields.zone)
    if fields.offset is not None:
        seconds = wall - fields.offset
        offset, name = location.lookup(seconds)
        if offset == fields.offset and fields.zone_name in ("", name):
            return location, seconds
        return FixedZone(fields.zone_name, fields.offset), seconds
    if fields.zone_name:
        offset = offset_of_name(location, fields.zone_name, wall)
        if offset is not None:
            return location, wall - offset
        invented = 0
        if len(fields.zone_name) > 3 and fields.zone_name.startswith("GMT"):  # noqa: PLR2004 - "GMT"
            invented = int(fields.zone_name[3:]) * 3600
        return FixedZone(fields.zone_name, invented), wall - invented
    return location, to_instant(wall, location)

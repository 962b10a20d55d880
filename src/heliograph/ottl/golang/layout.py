"""Go's reference-time layouts, cut into elements."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Element(StrEnum):
    """What an element of a layout stands for."""

    LITERAL = "literal"
    LONG_MONTH = "January"
    MONTH = "Jan"
    NUM_MONTH = "1"
    ZERO_MONTH = "01"
    LONG_WEEKDAY = "Monday"
    WEEKDAY = "Mon"
    DAY = "2"
    UNDER_DAY = "_2"
    ZERO_DAY = "02"
    UNDER_YEARDAY = "__2"
    ZERO_YEARDAY = "002"
    HOUR = "15"
    HOUR12 = "3"
    ZERO_HOUR12 = "03"
    MINUTE = "4"
    ZERO_MINUTE = "04"
    SECOND = "5"
    ZERO_SECOND = "05"
    LONG_YEAR = "2006"
    YEAR = "06"
    PM = "PM"
    LOWER_PM = "pm"
    ZONE_NAME = "MST"
    ISO_ZONE = "Z0700"
    ISO_SECONDS_ZONE = "Z070000"
    ISO_SHORT_ZONE = "Z07"
    ISO_COLON_ZONE = "Z07:00"
    ISO_COLON_SECONDS_ZONE = "Z07:00:00"
    NUM_ZONE = "-0700"
    NUM_SECONDS_ZONE = "-070000"
    NUM_SHORT_ZONE = "-07"
    NUM_COLON_ZONE = "-07:00"
    NUM_COLON_SECONDS_ZONE = "-07:00:00"
    FRACTION0 = ".0"
    FRACTION9 = ".9"


class Part(NamedTuple):
    """An element and the text it was written as."""

    element: Element
    text: str


_NAMED = {
    "January": Element.LONG_MONTH,
    "Jan": Element.MONTH,
    "Monday": Element.LONG_WEEKDAY,
    "Mon": Element.WEEKDAY,
}
_PATTERN = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|_2(?!006)|3|4|5|PM|pm"
    r"|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07|[.,](?:0+|9+)(?![0-9])"
)


@lru_cache(maxsize=1024)
def split_layout(layout: str) -> tuple[Part, ...]:
    """The parts of a layout in order."""
    parts: list[Part] = []
    at = 0
    for match in _PATTERN.finditer(layout):
        if match.start() > at:
            parts.append(Part(Element.LITERAL, layout[at : match.start()]))
        text = match.group()
        if text[0] in ".,":
            parts.append(Part(Element.FRACTION0 if text[1] == "0" else Element.FRACTION9, text))
        else:
            parts.append(Part(_NAMED.get(text) or Element(text), text))
        at = match.end()
    if at < len(layout):
        parts.append(Part(Element.LITERAL, layout[at:]))
    return tuple(parts)

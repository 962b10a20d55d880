"""ctime formats (`%Y-%m-%d`) as the Collector reads and writes them, by way of Go layouts."""

import re
from collections.abc import Callable
from functools import lru_cache

from heliograph.ottl.golang.civil import civil_from_seconds, days_from_civil
from heliograph.ottl.golang.timeformat import NANOS
from heliograph.ottl.golang.timeparse import LayoutError, parse_time
from heliograph.ottl.golang.zones import UTC, Zone, load_zone, local_zone

_LAYOUTS = {
    "%Y": "2006",
    "%y": "06",
    "%m": "01",
    "%o": "_1",
    "%q": "1",
    "%b": "Jan",
    "%h": "Jan",
    "%B": "January",
    "%d": "02",
    "%e": "_2",
    "%g": "2",
    "%a": "Mon",
    "%A": "Monday",
    "%H": "15",
    "%l": "3",
    "%I": "03",
    "%p": "PM",
    "%P": "pm",
    "%M": "04",
    "%S": "05",
    "%L": "999",
    "%f": "999999",
    "%s": "999999999",
    "%Z": "MST",
    "%z": "Z0700",
    "%w": "-070000",
    "%i": "-07",
    "%j": "-07:00",
    "%k": "-07:00:00",
    "%D": "01/02/2006",
    "%x": "01/02/2006",
    "%F": "2006-01-02",
    "%T": "15:04:05",
    "%X": "15:04:05",
    "%r": "03:04:05 pm",
    "%R": "15:04",
    "%n": "\n",
    "%t": "\t",
    "%%": "%",
    "%c": "Mon Jan 02 15:04:05 2006",
}
_LENIENT: dict[str, tuple[tuple[str, ...], ...]] = {
    "%m": (("1",),),
    "%o": (("1",),),
    "%q": (("1",),),
    "%d": (("2",),),
    "%e": (("2",),),
    "%g": (("2",),),
    "%I": (("3",),),
    "%M": (("4",),),
    "%S": (("5",),),
    "%D": (("1", "/", "2", "/", "2006"), ("1", "/", "2", "/", "06")),
    "%x": (("1", "/", "2", "/", "2006"), ("1", "/", "2", "/", "06")),
    "%F": (("2006", "-", "1", "-", "2"),),
    "%T": (("15", ":", "4", ":", "5"),),
    "%X": (("15", ":", "4", ":", "5"),),
    "%r": (("3", ":", "4", ":", "5", " ", "pm"),),
    "%R": (("15", ":", "4"),),
    "%c": (("Mon", " ", "Jan", " ", "2", " ", "15", ":", "4", ":", "5", " ", "2006"),),
    "%z": (("Z0700",), ("Z07:00",), ("Z07",)),
}
_DIRECTIVE = re.compile(r"%.")
_BARE_FRACTION = re.compile(r"[^.,]%[Lfs]")
_SPACE = re.compile(r"\s+")
_MAX_SPACES = 64
_WEEK = 7 * 86_400 * NANOS

Attempt = Callable[[str], tuple[int, Zone]]


@lru_cache(maxsize=1024)
def to_layout(format_text: str) -> str:
    """The Go layout of a ctime format.

    Raises:
        ValueError: Digits, an unknown directive, or a fraction that no point or comma precedes.
    """
    if any("0" <= rune <= "9" for rune in format_text):
        raise ValueError("format string should not contain decimals")
    bare = _BARE_FRACTION.search(format_text)
    if bare:
        raise ValueError(f"invalid fractional seconds directive: '{bare.group()}'. must be preceded with '.' or ','")
    unknown = [directive for directive in _DIRECTIVE.findall(format_text) if directive not in _LAYOUTS]
    if unknown:
        raise ValueError(f"invalid strptime format: unsupported directive: {', '.join(unknown)}")
    return _DIRECTIVE.sub(lambda match: _LAYOUTS[match.group()], format_text)


def location_of(name: str, format_text: str) -> Zone:
    """The zone for texts that name none: `name` when given, UTC for a format that ends in Z, else the machine's.

    Raises:
        ValueError: No such zone.
    """
    if name:
        try:
            return load_zone(name)
        except ValueError as error:
            raise ValueError(f"failed to load location {name}: {error}") from None
    return UTC if format_text.endswith("Z") else local_zone()


def parse(format_text: str, attempt: Attempt) -> tuple[int, Zone]:
    """Read a text under a format; each directive takes also its forms without leading zeros.

    Args:
        format_text: A format that `to_layout` accepts.
        attempt: Reads the text under one Go layout; raises LayoutError.

    Raises:
        ValueError: The text does not fit.
    """
    return _descend("", format_text, list(_DIRECTIVE.finditer(format_text)), 0, 0, attempt)


def _descend(  # noqa: PLR0917 - one call site
    built: str, format_text: str, directives: list[re.Match[str]], index: int, start: int, attempt: Attempt
) -> tuple[int, Zone]:
    if index == len(directives):
        return attempt(built + format_text[start:])
    directive = directives[index]
    built += format_text[start : directive.start()]

    def deeper(elements: list[str]) -> tuple[int, Zone]:
        return _descend(built + "".join(elements), format_text, directives, index + 1, directive.end(), attempt)

    error: LayoutError | None = None
    for choice in _LENIENT.get(directive.group()) or ((_LAYOUTS[directive.group()],),):
        try:
            return _with_spaces(list(choice), deeper)
        except LayoutError as failure:
            error = failure
            if failure.element not in choice:
                break
            failure.element = directive.group()
    assert error is not None
    raise error


def _with_spaces(elements: list[str], deeper: Callable[[list[str]], tuple[int, Zone]]) -> tuple[int, Zone]:
    """Try `elements`; where one fails on leading spaces of the text, allow for them and try again."""
    for _ in range(_MAX_SPACES):
        try:
            return deeper(elements)
        except LayoutError as failure:
            space = _SPACE.match(failure.rest)
            if failure.element not in elements or space is None or failure.element[:1] not in "0123456789Z":
                raise
            at = elements.index(failure.element)
            elements = [*elements[:at], space.group(), *elements[at:]]
    return deeper(elements)


def parse_layout(layout: str, text: str, location: Zone, now: int) -> tuple[int, Zone]:
    """Read `text` under a Go layout; a zone's abbreviation is looked up, a missing year is this year or the last.

    Args:
        layout: A Go layout.
        text: The text.
        location: The zone of a text that names none.
        now: Nanoseconds since 1970, for the missing year.

    Raises:
        ValueError: The text does not fit or names an unknown zone.
    """
    nanoseconds, zone = parse_time(layout, text, location)
    offset, name = zone.lookup(nanoseconds // NANOS)
    _, local_name = location.lookup(nanoseconds // NANOS)
    if offset == 0 and name not in ("UTC", local_name):
        try:
            named = load_zone(name)
        except ValueError as error:
            raise ValueError(f"failed to load location {name}: {error}") from None
        nanoseconds, zone = parse_time(layout, text, named)
    return _with_year(nanoseconds, zone, now), zone


def _with_year(nanoseconds: int, zone: Zone, now: int) -> int:
    seconds, fraction = divmod(nanoseconds, NANOS)
    offset, _ = zone.lookup(seconds)
    civil = civil_from_seconds(seconds + offset)
    if civil.year > 0:
        return nanoseconds

    def in_year(year: int) -> int:
        days = days_from_civil(year, civil.month, civil.day)
        wall = days * 86_400 + civil.hour * 3600 + civil.minute * 60 + civil.second
        return (wall - offset) * NANOS + fraction

    this_year = civil_from_seconds(now // NANOS).year
    dated = in_year(this_year)
    return in_year(this_year - 1) if dated > now + _WEEK else dated

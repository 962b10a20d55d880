"""What Go's library does with texts, numbers, times and patterns."""

import time

import pytest

from heliograph.ottl.golang.duration import format_duration, parse_duration
from heliograph.ottl.golang.globs import compile_glob
from heliograph.ottl.golang.regex import compile_regex
from heliograph.ottl.golang.strcase import to_camel, to_snake
from heliograph.ottl.golang.strconv import format_float, parse_bool, parse_float, parse_int, quote, unquote, wrap64
from heliograph.ottl.golang.timeformat import format_time
from heliograph.ottl.golang.timeparse import parse_time
from heliograph.ottl.golang.url import parse_url
from heliograph.ottl.golang.zones import UTC


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.1, "0.1"), (1e20, "1e+20"), (1e21, "1e+21"), (1e-7, "1e-07"), (-0.0, "-0"), (5e-324, "5e-324")],
)
def test_floats_as_text(value: float, text: str) -> None:
    """The shortest digits, with Go's exponents."""
    assert format_float(value) == text
    assert parse_float(text) == value


@pytest.mark.parametrize("text", ["", " 1", "1_0", "0x", "9223372036854775808", "1.5"])
def test_what_is_no_integer(text: str) -> None:
    """Go takes no spaces, no underscores in base ten, and 64 bits only."""
    with pytest.raises(ValueError, match=r"strconv\.ParseInt"):
        parse_int(text, 10)


def test_integers() -> None:
    """Bases, signs and wrapping."""
    assert parse_int("-ff", 16) == -255
    assert parse_int("0b101", 0) == 5
    assert wrap64(2**63) == -(2**63)
    assert parse_bool("T") is True


def test_quotes() -> None:
    """Text in Go's quotes and back."""
    assert quote('a"\n\x01é') == '"a\\"\\n\\x01é"'
    assert unquote('"a\\"\\n\\u00e9"') == 'a"\né'


@pytest.mark.parametrize(
    ("text", "nanoseconds", "shown"),
    [
        ("1h2m3.5s", 3723_500_000_000, "1h2m3.5s"),
        ("1500us", 1_500_000, "1.5ms"),
        ("-0", 0, "0s"),
        (".5s", 5 * 10**8, "500ms"),
    ],
)
def test_durations(text: str, nanoseconds: int, shown: str) -> None:
    """Durations are read and written as Go does."""
    assert parse_duration(text) == nanoseconds
    assert format_duration(nanoseconds) == shown


def test_times() -> None:
    """Layouts are Go's reference time."""
    nanoseconds, zone = parse_time("2006-01-02T15:04:05.999999999Z07:00", "2024-02-29T12:30:00.25+02:00", UTC)
    assert format_time(nanoseconds, zone, "Mon Jan _2 15:04:05.000 -0700 2006") == "Thu Feb 29 12:30:00.250 +0200 2024"
    assert format_time(nanoseconds, UTC, "02/01/06 03PM") == "29/02/24 10AM"
    with pytest.raises(ValueError, match="day out of range"):
        parse_time("2006-01-02", "2023-02-29", UTC)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a*c", "a/b/c", True),
        ("a?c", "abc", True),
        ("[!a]x", "bx", True),
        ("{ab,cd}e", "cde", True),
        ("\\*", "*", True),
        ("a", "ab", False),
    ],
)
def test_globs(pattern: str, text: str, matches: bool) -> None:  # noqa: FBT001 - a parameter
    """Globs match whole texts; a star crosses slashes."""
    assert compile_glob(pattern).matches(text) is matches


def test_hostile_patterns_end() -> None:
    """Patterns that explode elsewhere take time in proportion to the text."""
    begun = time.monotonic()
    for pattern in ("(a+)+$", "(a|aa)*b", "(.*)*x", "(a?){50}a{50}"):
        compile_regex(pattern).matches("a" * 20_000 + "!")
    assert time.monotonic() - begun < 5


def test_replacement_templates() -> None:
    """Groups by number and name; an unknown name is empty; two dollars are one."""
    regex = compile_regex(r"(?P<first>\w)(\w)")
    assert regex.replace_all("ab cd", "${2}${first}$$$x") == "ba$ dc$"
    assert compile_regex("").replace_all("ab", "-") == "-a-b-"


@pytest.mark.parametrize(
    ("pattern", "text", "spans", "replaced"),
    [
        ("x*", "é", [(0, 0), (2, 2)], "-é-"),
        ("x*", "aéxb", [(0, 0), (1, 1), (3, 4), (5, 5)], "-a-é-b-"),
        ("", "日本", [(0, 0), (3, 3), (6, 6)], "-日-本-"),
        ("a|", "éaé", [(0, 0), (2, 3), (5, 5)], "-é-é-"),
        ("$", "é", [(2, 2)], "é-"),
        ("^", "éé", [(0, 0)], "-éé"),
        ("x*", "\udcc3(", [(0, 0), (1, 1), (2, 2)], "-\udcc3-(-"),
    ],
)
def test_empty_matches_go_on_at_the_next_character(
    pattern: str, text: str, spans: list[tuple[int, int]], replaced: str
) -> None:
    """An empty match is never found inside of a character, nor right behind another match."""
    regex = compile_regex(pattern)
    assert [(start, end) for start, end, _ in regex.find_all(text)] == spans
    assert regex.replace_all(text, "-") == replaced


def test_cases() -> None:
    """Camel and snake case."""
    assert to_camel("http_status-code x") == "HttpStatusCodeX"
    assert to_snake("HTTPStatusCode") == "http_status_code"


def test_urls() -> None:
    """A URL's parts."""
    url = parse_url("https://u:p@example.com:8080/a%20b?q=1#f")
    assert (url.scheme, url.host, url.path, url.fragment) == ("https", "example.com:8080", "/a b", "f")
    with pytest.raises(ValueError, match="parse"):
        parse_url("http://[::1")

"""Texts that hold data: JSON, CSV, pairs, URLs, user agents, severities."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ua_parser

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.golang import jsontext
from heliograph.ottl.golang import text as gotext
from heliograph.ottl.golang.csvtext import read_row
from heliograph.ottl.golang.strconv import parse_int
from heliograph.ottl.golang.url import parse_query, parse_url
from heliograph.ottl.values.arithmetic import shown
from heliograph.ottl.values.convert import as_string
from heliograph.ottl.values.types import PlatformInt, RawList, RawMap, Value, go_type


@converter("ParseJSON(Target StringGetter)")
def parse_json(target: str) -> dict[str, Any] | list[Any]:
    """An object or array; every number is a float."""
    value = jsontext.unmarshal(target)
    if isinstance(value, dict | list):
        return value
    raise StatementError(f"could not convert parsed value of type {go_type(value)} to JSON object")


def _check_csv(arguments: Mapping[str, Any]) -> None:
    for name, shown_name in (("Delimiter", "delimiter"), ("HeaderDelimiter", "header_delimiter")):
        value = arguments.get(name)
        if value is not None and len(value) != 1:
            raise ValueError(f"invalid arguments: {shown_name} must be a single character")
    mode = arguments.get("Mode")
    if mode not in (None, "strict", "lazyQuotes", "ignoreQuotes"):
        raise ValueError(f"unknown mode: {mode}")


@converter(
    "ParseCSV(Target StringGetter, Header StringGetter, Delimiter? string, HeaderDelimiter? string, Mode? string)",
    Options(check=_check_csv),
)
def parse_csv(
    target: str, header: str, delimiter: str | None = None, header_delimiter: str | None = None, mode: str | None = None
) -> dict[str, str]:
    """One row's fields by the header's names; their numbers must match."""
    if not header:
        raise StatementError("headers must not be an empty string")
    delimiter = delimiter or ","
    names = header.split(header_delimiter or delimiter)
    if mode == "ignoreQuotes":
        fields = target.split(delimiter)
    else:
        fields = read_row(target, delimiter, lazy_quotes=mode == "lazyQuotes")
    if len(fields) != len(names):
        raise StatementError(f"map csv headers: wrong number of fields: expected {len(names)}, found {len(fields)}")
    return dict(zip(names, fields, strict=True))


def _check_delimiters(arguments: Mapping[str, Any]) -> None:
    delimiter, pair = arguments.get("Delimiter"), arguments.get("PairDelimiter")
    if delimiter == "":
        raise ValueError("delimiter cannot be set to an empty string")
    if pair == "":
        raise ValueError("pair delimiter cannot be set to an empty string")
    if (delimiter or "=") == (pair or " "):
        raise ValueError(f"pair delimiter {pair or ' '!r} cannot be equal to delimiter {delimiter or '='!r}")


@converter(
    "ParseKeyValue(Target StringGetter, Delimiter? string, PairDelimiter? string)", Options(check=_check_delimiters)
)
def parse_key_value(target: str, delimiter: str | None = None, pair_delimiter: str | None = None) -> dict[str, str]:
    """Pairs such as `a=1 b="2 3"`."""
    if not target:
        raise StatementError("cannot parse from empty target")
    parsed: dict[str, str] = {}
    for part in _split_quoted(target, pair_delimiter or " "):
        key, mark, value = part.partition(delimiter or "=")
        if not mark:
            raise StatementError(
                f"failed to split pairs into key-values: cannot split {part!r} into 2 items, got 1 item(s)"
            )
        parsed[key.strip()] = value.strip()
    return parsed


def _split_quoted(text: str, delimiter: str) -> list[str]:
    """The parts between delimiters that stand outside of quotes; quotes go, unless a backslash stands before."""
    parts: list[str] = []
    current: list[str] = []
    quote, escaped, at = "", False, 0
    while at < len(text):
        if not quote and text.startswith(delimiter, at):
            if current:
                parts.append("".join(current))
                current = []
            at += len(delimiter)
            continue
        rune = text[at]
        at += 1
        if not escaped:
            if not quote and rune in "\"'":
                quote = rune
                continue
            if rune == quote:
                quote = ""
                continue
            escaped = rune == "\\"
        else:
            escaped = False
        current.append(rune)
    if quote:
        raise StatementError(f"splitting source {text!r} into pairs failed: never reached the end of a quoted value")
    return [*parts, "".join(current)] if current else parts


@converter(
    "ToKeyValueString(Target PMapGetter, Delimiter? string, PairDelimiter? string, SortOutput? bool)",
    Options(check=_check_delimiters),
)
def to_key_value(
    target: dict[str, Any],
    delimiter: str | None = None,
    pair_delimiter: str | None = None,
    sort_output: bool = False,  # noqa: FBT001, FBT002 - the table's order
) -> str:
    """Pairs joined; quotes where a delimiter occurs."""
    between, after = delimiter or "=", pair_delimiter or " "

    def quoted(text: str) -> str:
        text = text.replace('"', '\\"')
        return f'"{text}"' if after in text or between in text else text

    keys = sorted(target, key=gotext.sort_key) if sort_output else target
    return after.join(f"{quoted(key)}{between}{quoted(as_string(target[key]))}" for key in keys)


@converter("URL(URI StringGetter)")
def url_parts(target: str) -> RawMap:
    """The parts of a URL under the names of the semantic conventions."""
    if not target:
        raise StatementError("url cannot be empty")
    if target.startswith("?"):
        query = parse_query(target[1:])
        return RawMap({"query": RawMap({key: RawList(values) for key, values in query.items()})} if query else {})
    url = parse_url(target)
    parts = RawMap(
        {"url.original": url.text(), "url.domain": url.hostname(), "url.scheme": url.scheme, "url.path": url.path}
    )
    if url.port():
        parts["url.port"] = PlatformInt(parse_int(url.port(), 10))
    if url.fragment:
        parts["url.fragment"] = url.fragment
    if url.username is not None:
        parts["url.user_info"] = url.user_info()
        if url.username:
            parts["url.username"] = url.username
        if url.password is not None:
            parts["url.password"] = url.password
    if url.query:
        parts["url.query"] = url.query
    _, dot, extension = url.path.rpartition(".")
    if dot and extension:
        parts["url.extension"] = extension
    return parts


def _version(*numbers: str | None) -> str:
    given: list[str] = []
    for number in numbers:
        if not number:
            break
        given.append(number)
    return ".".join(given)


@lru_cache(maxsize=4096)
def _agent(text: str) -> tuple[tuple[str, str], ...]:
    browser, system = ua_parser.parse_user_agent(text), ua_parser.parse_os(text)
    parts = {
        "user_agent.name": browser.family if browser else "Other",
        "user_agent.original": text,
        "user_agent.version": _version(browser.major, browser.minor, browser.patch) if browser else "",
        "os.name": system.family if system else "Other",
    }
    version = _version(system.major, system.minor, system.patch, system.patch_minor) if system else ""
    if version:
        parts["os.version"] = version
    return tuple(parts.items())


@converter("UserAgent(UserAgent StringGetter)")
def user_agent(target: str) -> RawMap:
    """The browser and the system of a user agent."""
    return RawMap(_agent(target))


_HTTP_RANGES = {"2xx": (200, 299), "3xx": (300, 399), "4xx": (400, 499), "5xx": (500, 599)}
_Criterion = tuple[frozenset[str], tuple[int, int] | None]


def _criterion(item: Any) -> _Criterion:  # noqa: C901 - a branch a type
    if not isinstance(item, dict):
        raise StatementError("severity mapping criteria items must be map[string]any")
    equals = item.get("equals", [])
    if not isinstance(equals, list):
        raise StatementError("invalid severity mapping criteria: equals must be a list")
    if not all(isinstance(text, str) for text in equals):
        raise StatementError("invalid severity mapping criteria: equals values must be strings")
    bounds = item.get("range")
    if bounds is None:
        return frozenset(equals), None
    if isinstance(bounds, str):
        if bounds not in _HTTP_RANGES:
            raise StatementError(f"invalid severity mapping criteria: unknown range placeholder: {bounds}")
        return frozenset(equals), _HTTP_RANGES[bounds]
    if not isinstance(bounds, dict):
        raise StatementError("invalid severity mapping criteria: range must be a map or a known placeholder string")
    for name in ("min", "max"):
        if name not in bounds:
            raise StatementError(f"invalid severity mapping criteria: range must have a {name} value")
        if type(bounds[name]) is not int:
            raise StatementError(f"invalid severity mapping criteria: {name} must be an int64")
    return frozenset(equals), (bounds["min"], bounds["max"])


@converter("ParseSeverity(Target Getter, Mapping PMapGetter)")
def parse_severity(target: Value, mapping: dict[str, Any]) -> str:
    """The level whose criteria the value meets."""
    levels: dict[str, list[_Criterion]] = {}
    for level, items in mapping.items():
        if not isinstance(items, list):
            raise StatementError("severity mapping criteria must be []any")
        levels[level] = [_criterion(item) for item in items]
    for level, criteria in levels.items():
        for equals, bounds in criteria:
            if isinstance(target, str):
                matched = target in equals
            elif type(target) is int:
                matched = bounds is not None and bounds[0] <= target <= bounds[1]
            else:
                raise StatementError(
                    f"could not map log level: could not evaluate log level of value '{shown(target)}': "
                    f"unsupported value type: {go_type(target)}"
                )
            if matched:
                return level
    raise StatementError(f"could not map log level: no matching log level found for value '{shown(target)}'")

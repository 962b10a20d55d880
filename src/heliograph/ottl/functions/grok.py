"""Grok: regexes put together from named ones. `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}`."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.grokpatterns import PATTERNS
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.golang.regex import Regex, compile_regex
from heliograph.ottl.golang.strconv import parse_bool, parse_float, parse_int

_REFERENCE = re.compile(r"%\{(\w+)(?::([\w+.]+)(?::(\w+))?)?\}", re.ASCII)
_OWN_GROUP = re.compile(r"\(\?P?<(\w+)>", re.ASCII)
_MAX_DEPTH = 40
_MAX_SIZE = 1 << 20
_CONVERSIONS: dict[str, Any] = {
    "string": str,
    "int": lambda text: parse_int(text, 10),
    "long": lambda text: parse_int(text, 10),
    "double": parse_float,
    "float": parse_float,
    "bool": parse_bool,
    "boolean": parse_bool,
}


class Grok:
    """A compiled grok pattern."""

    def __init__(self, pattern: str, definitions: Mapping[str, str], *, named_only: bool) -> None:
        self._definitions = definitions
        self._named_only = named_only
        self._fields: list[str] = []
        self._hints: dict[str, str] = {}
        self._size = 0
        self._regex: Regex = compile_regex(self._expand(pattern, 0))

    @property
    def has_fields(self) -> bool:
        """Whether anything is captured under a name."""
        return bool(self._fields)

    def _expand(self, pattern: str, depth: int) -> str:
        if depth > _MAX_DEPTH:
            raise ValueError("pattern definitions refer to each other without an end")
        own = _OWN_GROUP.sub(lambda match: self._group(match.group(1).replace("___", ".")), pattern)
        expanded = _REFERENCE.sub(lambda match: self._replace(match, depth), own)
        self._size += len(expanded)
        if self._size > _MAX_SIZE:
            raise ValueError("the pattern is too big")
        return expanded

    def _group(self, name: str) -> str:
        self._fields.append(name)
        return f"(?P<f{len(self._fields) - 1}>"

    def _replace(self, match: re.Match[str], depth: int) -> str:
        name, target, kind = match.groups()
        if name not in self._definitions:
            raise ValueError(f'pattern definition "{name}" unknown: parsing failed')
        if kind:
            self._hints[target] = kind
        opening = "(" if self._named_only and not target else self._group(target or name)
        return f"{opening}{self._expand(self._definitions[name], depth + 1)})"

    def parse(self, text: str) -> dict[str, Any]:
        """The fields of the first match that are not empty; nothing without a match."""
        groups = self._regex.groups(text)
        found: dict[str, Any] = {}
        for index, group in enumerate(self._regex.names, 1):
            if groups is None or group is None or not groups[index]:
                continue
            field = self._fields[int(group[1:])]
            found[field] = self._convert(field, groups[index])
        return found

    def _convert(self, field: str, text: str) -> Any:
        hint = self._hints.get(field)
        if hint is None:
            return text
        if hint not in _CONVERSIONS:
            raise StatementError(f"invalid type for {field}: type not specified")
        return _CONVERSIONS[hint](text)


@lru_cache(maxsize=256)
def _compile(pattern: str, named_only: bool, definitions: tuple[str, ...]) -> Grok:  # noqa: FBT001 - a cache's key
    known = dict(PATTERNS)
    known.update((name, text) for name, _, text in (definition.partition("=") for definition in definitions))
    try:
        grok = Grok(pattern, known, named_only=named_only)
    except ValueError as error:
        raise ValueError(
            f"the regex pattern supplied to ExtractGrokPatterns {pattern!r} is not a valid pattern: {error}"
        ) from None
    if named_only and not grok.has_fields:
        raise ValueError("at least 1 named capture group must be supplied in the given regex")
    return grok


def _check(given: Mapping[str, Any]) -> None:
    definitions = tuple[str, ...](given.get("PatternDefinitions") or ())
    for index, definition in enumerate(definitions):
        name, mark, _ = definition.partition("=")
        if not mark:
            shown = definition if len(definition) <= 20 else definition[:17] + "..."  # noqa: PLR2004 - room for it
            raise ValueError(
                f'pattern "{shown}" supplied to ExtractGrokPatterns at index {index} has incorrect format, expecting '
                "PATTERNNAME=pattern definition"
            )
        if ":" in name:
            raise ValueError(f"pattern ID \"{name}\" should not contain ':'")
    if given.get("Pattern") is not None:
        _compile(given["Pattern"], bool(given.get("NamedCapturesOnly")), definitions)


@converter(
    "ExtractGrokPatterns(Target StringGetter, Pattern StringGetter, NamedCapturesOnly? bool, "
    "PatternDefinitions? []string)",
    Options(check=_check),
)
def extract_grok_patterns(
    target: str,
    pattern: str,
    named_captures_only: bool = False,  # noqa: FBT001, FBT002 - the table calls by position
    pattern_definitions: list[str] | None = None,
) -> dict[str, Any]:
    """The fields of the first match; nothing without one."""
    return _compile(pattern, named_captures_only, tuple(pattern_definitions or ())).parse(target)

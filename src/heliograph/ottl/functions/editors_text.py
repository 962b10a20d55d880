"""Editors that replace text."""

import re
from collections.abc import Callable
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.strings import regex_for
from heliograph.ottl.functions.table import UNCHANGED, Options, editor, one_of
from heliograph.ottl.golang import text as gotext
from heliograph.ottl.golang.globs import compile_glob
from heliograph.ottl.golang.regex import Regex

Function = Callable[[str], Any]
_ONE_PLACE = re.compile(r".*?%s.*?")
_OTHER_VERB = re.compile(r"%[^s]")


def _glob_for(function: str) -> Callable[[str], Regex]:
    def prepare(pattern: str) -> Regex:
        try:
            return compile_glob(pattern)
        except ValueError as error:
            raise ValueError(
                f"the regex pattern supplied to {function} {pattern!r} is not a valid pattern: {error}"
            ) from None

    return prepare


def _formatted(text: str, template: str | None) -> str:
    if template is None:
        return text
    if not _ONE_PLACE.fullmatch(template) or _OTHER_VERB.search(template):
        raise StatementError(
            "replacementFormat must be format string containing a single %s and no other format specifiers"
        )
    before, _, after = template.partition("%s")
    return before + text + after.replace("%s", "%!s(MISSING)")


def _applied(function: Function, text: str, template: str | None, failure: str) -> str:
    result = function(text)
    if not isinstance(result, str):
        raise StatementError(failure)
    return _formatted(result, template)


def replace_matches(
    text: str, pattern: Regex, replacement: str, function: Function | None, template: str | None
) -> str:
    """Each match replaced by the expanded replacement, the function applied to it when there is one."""
    if function is None:
        return pattern.replace_all(text, replacement)
    data, out, at = gotext.encode(text), list[str](), 0
    for start, end, groups in pattern.find_all(text):
        expanded = gotext.decode(pattern.expand(replacement, groups))
        out.append(gotext.decode(data[at:start]))
        out.append(_applied(function, expanded, template, "the replacement value must be a string"))
        at = end
    out.append(gotext.decode(data[at:]))
    return "".join(out)


@editor(
    "replace_pattern(Target GetSetter, RegexPattern StringGetter, Replacement StringGetter, "
    "Function? FunctionGetter, "
    "ReplacementFormat? StringGetter)",
    Options(prepare={"RegexPattern": regex_for("replace_pattern")}),
)
def replace_pattern(
    target: Any,
    pattern: Regex,
    replacement: str,
    function: Function | None = None,
    replacement_format: str | None = None,
) -> Any:
    """A string target with each match replaced."""
    if not isinstance(target, str) or not pattern.matches(target):
        return UNCHANGED
    return replace_matches(target, pattern, replacement, function, replacement_format)


@editor(
    "replace_all_patterns(Target PMapGetSetter, Mode string, RegexPattern StringGetter, Replacement StringGetter, "
    "Function? FunctionGetter, ReplacementFormat? StringGetter)",
    Options(
        prepare={"RegexPattern": regex_for("replace_all_patterns")}, check=one_of("Mode", ("key", "value"), "mode")
    ),
)
def replace_all_patterns(  # noqa: PLR0917 - one call site
    target: dict[str, Any],
    mode: str,
    pattern: Regex,
    replacement: str,
    function: Function | None = None,
    replacement_format: str | None = None,
) -> dict[str, Any]:
    """Each match in the map's string values or keys replaced; where the function fails, a value stays and a key goes."""  # noqa: E501 - a pattern in one piece
    if mode == "value":
        for key, value in target.items():
            if isinstance(value, str) and pattern.matches(value):
                changed = _replaced(value, pattern, replacement, function, replacement_format)
                target[key] = value if changed is None else changed
        return target
    entries = list(target.items())
    target.clear()
    for key, value in entries:
        name = _replaced(key, pattern, replacement, function, replacement_format) if pattern.matches(key) else key
        if name is not None:
            target[name] = value
    return target


def _replaced(
    text: str, pattern: Regex, replacement: str, function: Function | None, template: str | None
) -> str | None:
    try:
        return replace_matches(text, pattern, replacement, function, template)
    except StatementError:
        return None


def _new_text(replacement: str, function: Function | None, template: str | None) -> str:
    return (
        replacement
        if function is None
        else _applied(function, replacement, template, "replacement value is not a string")
    )


@editor(
    "replace_match(Target GetSetter, Pattern StringGetter, Replacement StringGetter, Function? FunctionGetter, "
    "ReplacementFormat? StringGetter)",
    Options(prepare={"Pattern": _glob_for("replace_match")}),
)
def replace_match(
    target: Any,
    pattern: Regex,
    replacement: str,
    function: Function | None = None,
    replacement_format: str | None = None,
) -> Any:
    """A string target that the glob takes whole, replaced."""
    text = _new_text(replacement, function, replacement_format)
    return text if isinstance(target, str) and pattern.matches(target) else UNCHANGED


@editor(
    "replace_all_matches(Target PMapGetSetter, Pattern StringGetter, Replacement StringGetter, Function? FunctionGetter, "  # noqa: E501 - a pattern in one piece
    "ReplacementFormat? StringGetter)",
    Options(prepare={"Pattern": _glob_for("replace_all_matches")}),
)
def replace_all_matches(
    target: dict[str, Any],
    pattern: Regex,
    replacement: str,
    function: Function | None = None,
    replacement_format: str | None = None,
) -> dict[str, Any]:
    """The map's string values that the glob takes whole, replaced."""
    text = _new_text(replacement, function, replacement_format)
    for key, value in target.items():
        if isinstance(value, str) and pattern.matches(value):
            target[key] = text
    return target


@editor("sanitize_utf8(Target GetSetter, Replacement? string)")
def sanitize_utf8(target: Any, replacement: str = "\ufffd") -> Any:
    """Each run of bytes that is no UTF-8 replaced, in a string or in all strings of a map or list."""
    if target is None:
        return UNCHANGED
    return _sanitized(target, replacement)


def _sanitized(value: Any, replacement: str) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else re.sub("[\udc80-\udcff]+", lambda _: replacement, value)
    if type(value) is dict:
        for key, item in value.items():
            value[key] = _sanitized(item, replacement)
    elif type(value) is list:
        value[:] = [_sanitized(item, replacement) for item in value]
    return value

"""`${...}` inside values."""

from __future__ import annotations

from typing import Any, Final, cast

from heliograph.pipeline.config.document import Document, Path, parse_scalar
from heliograph.pipeline.config.errors import ConfigurationSourceError, InvalidConfigurationError, Problem
from heliograph.pipeline.config.sources import VARIABLE, fetch

MAX_DEPTH: Final = 20
MAX_LENGTH: Final = 1024 * 1024


def expand(document: Document) -> Document:
    """`document` with every `${env:VAR}`, `${VAR}`, `${file:path}`, `${yaml:..}` replaced, and `$$` made `$`.

    A value that is one `${...}` as a whole takes the type that its text has as YAML; inside a longer text the text is
    put in as it stands.

    Raises:
        InvalidConfigurationError: A reference cannot be resolved; all of them are listed.
    """
    problems: list[Problem] = []
    value = _walk(document, document.value, (), problems)
    if problems:
        raise InvalidConfigurationError(problems)
    return Document(cast("dict[str, Any]", value), document.marks)


def _walk(document: Document, value: Any, path: Path, problems: list[Problem]) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: _walk(document, item, (*path, key), problems) for key, item in items}
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [_walk(document, item, (*path, index), problems) for index, item in enumerate(items)]
    if not isinstance(value, str) or "$" not in value:
        return value
    try:
        return _text(value, 0)
    except (ConfigurationSourceError, ValueError) as error:
        problems.append(document.problem(path, str(error)))
        return value


def _text(text: str, depth: int) -> Any:
    """`text` expanded; not a string only where all of it is one reference."""
    if depth > MAX_DEPTH:
        raise ValueError("references refer to one another without end")
    parts: list[str] = []
    position = 0
    while (found := text.find("$", position)) >= 0:
        parts.append(text[position:found])
        following = text[found + 1 : found + 2]
        if following == "$":
            parts.append("$")
            position = found + 2
        elif following == "{":
            end = _closing(text, found + 2)
            resolved = _reference(text[found + 2 : end], depth)
            if found == 0 and end == len(text) - 1:
                return _typed(resolved, depth)
            inner = _text(resolved, depth + 1) if "$" in resolved else resolved
            parts.append(inner if isinstance(inner, str) else resolved)
            position = end + 1
        else:
            parts.append("$")
            position = found + 1
        if sum(map(len, parts)) > MAX_LENGTH:
            raise ValueError(f"expands to more than {MAX_LENGTH} characters")
    parts.append(text[position:])
    return "".join(parts)


def _typed(resolved: str, depth: int) -> Any:
    text = _text(resolved, depth + 1) if "$" in resolved else resolved
    return parse_scalar(text) if isinstance(text, str) else text


def _closing(text: str, start: int) -> int:
    """Index of the brace that closes the one before `start`."""
    open_braces, position = 1, start
    while position < len(text):
        if text.startswith("${", position):
            open_braces += 1
            position += 1
        elif text[position] == "}":
            open_braces -= 1
            if open_braces == 0:
                return position
        position += 1
    raise ValueError("`${` without its `}`; write `$$` for a plain `$`")


def _reference(expression: str, depth: int) -> str:
    if "${" in expression:
        inner = _text(expression, depth + 1)
        expression = inner if isinstance(inner, str) else str(inner)
    name = expression.partition(":-")[0]
    if ":" not in name:
        if not VARIABLE.fullmatch(name):
            raise ValueError(f"`${{{expression}}}`: `{name}` is no name of an environment variable")
        expression = f"env:{expression}"
    return fetch(expression)

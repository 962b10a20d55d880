"""Actions on attributes: their settings, and how they run on a frame."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import field_validator, model_validator

from heliograph import _native
from heliograph.ottl.golang.regex import compile_regex
from heliograph.ottl.golang.strconv import float_to_int, parse_float, parse_int
from heliograph.pipeline import ComponentConfig
from heliograph.processors.shared.frames import Distinct, both

if TYPE_CHECKING:
    from heliograph._native import Column, Frame, Mask

Step = Callable[["Frame", str, "Mask | None"], None]
"""Edits the attributes of the selected rows of a level."""

_WRITING: Final = ("insert", "update", "upsert")
_UNUSED: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(_WRITING, ("pattern", "converted_type")),
    **dict.fromkeys(("delete", "hash"), ("value", "from_attribute", "converted_type")),
    "extract": ("value", "from_attribute", "converted_type"),
    "convert": ("value", "from_attribute", "pattern"),
}
"""Settings that an action has no use for."""


class Action(ComponentConfig):
    """One action on an attribute."""

    action: str
    """`insert`, `update`, `upsert`, `delete`, `hash`, `extract` or `convert`."""
    key: str = ""
    """The attribute."""
    value: Any = None
    """The value to write; its type is that of the YAML value."""
    pattern: str = ""
    """`extract`: a regex with named groups, each of which becomes an attribute. `delete`, `hash`: keys that it matches."""  # noqa: E501 - a pattern in one piece
    from_attribute: str = ""
    """The value is copied from this attribute; without it nothing happens."""
    from_context: str = ""
    """Not supported: request metadata is not kept in the journal."""
    converted_type: str = ""
    """`convert`: `string`, `int` or `double`."""

    @field_validator("action")
    @classmethod
    def _known(cls, value: str) -> str:
        action = value.lower()
        if action not in _UNUSED:
            raise ValueError(f"unsupported action {value!r}: use one of {', '.join(_UNUSED)}")
        return action

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.from_context:
            raise ValueError("from_context is not supported: request metadata is not kept in the journal")
        if not self.key and not (self.pattern and self.action in ("delete", "hash")):
            raise ValueError(f"action {self.action} needs a key")
        for name in _UNUSED[self.action]:
            if getattr(self, name) not in (None, ""):
                raise ValueError(f"action {self.action} does not use {name}")
        if self.action in _WRITING and (self.value is None) == (not self.from_attribute):
            raise ValueError(f"action {self.action} needs exactly one of value and from_attribute")
        if self.action == "convert" and self.converted_type not in ("string", "int", "double"):
            raise ValueError("action convert needs converted_type: string, int or double")
        if self.action == "extract" and not self.pattern:
            raise ValueError("action extract needs a pattern")
        if self.pattern:
            names = compile_regex(self.pattern).names
            if self.action == "extract" and (not names or None in names):
                raise ValueError("each group of the pattern needs a name, as in (?P<name>...), and there must be one")
        return self

    def compile(self) -> Step:
        """How it runs."""
        if self.action in _WRITING:
            return self._writing()
        if self.action in ("delete", "hash"):
            return self._by_keys(_delete if self.action == "delete" else _hash)
        return self._extract() if self.action == "extract" else self._convert()

    def _writing(self) -> Step:
        def run(frame: Frame, level: str, selection: Mask | None) -> None:
            column = frame.get(level, self.from_attribute) if self.from_attribute else frame.constant(self.value)
            rows = both(frame.has(level, self.from_attribute), selection) if self.from_attribute else selection
            if self.action == "insert":
                rows = both(~frame.has(level, self.key), rows)
            elif self.action == "update":
                rows = both(frame.has(level, self.key), rows)
            frame.set(level, self.key, column, rows, "empty")

        return run

    def _by_keys(self, act: Callable[[Frame, str, str, Mask | None], None]) -> Step:
        pattern = compile_regex(self.pattern) if self.pattern else None

        def run(frame: Frame, level: str, selection: Mask | None) -> None:
            if self.key:
                act(frame, level, self.key, selection)
            if pattern is not None:
                for key in frame.keys(level):
                    if pattern.matches(key):
                        act(frame, level, key, selection)

        return run

    def _extract(self) -> Step:
        pattern = compile_regex(self.pattern)

        def run(frame: Frame, level: str, selection: Mask | None) -> None:
            column = frame.get(level, self.key)
            rows = both(frame.is_tag(column, _native.TAG_STR), selection)
            if not rows.any():
                return
            distinct = Distinct(frame, [column], rows)
            found = [pattern.groups(value) if isinstance(value, str) else None for (value,) in distinct.values]
            matched = both(distinct.mask([groups is not None for groups in found]), rows)
            for index, name in enumerate(pattern.names, 1):
                values = distinct.column([None if groups is None else groups[index] for groups in found])
                frame.set(level, name or "", values, matched)

        return run

    def _convert(self) -> Step:
        def run(frame: Frame, level: str, selection: Mask | None) -> None:
            column = frame.get(level, self.key)
            rows = both(frame.has(level, self.key), selection)
            if not rows.any():
                return
            if self.converted_type == "string":
                frame.set(level, self.key, frame.text(column), rows)
                return
            convert = _to_int if self.converted_type == "int" else _to_double
            distinct = Distinct(frame, [column], rows)
            values = distinct.column([convert(value) for (value,) in distinct.values])
            frame.set(level, self.key, values, rows, "skip")

        return run


def _delete(frame: Frame, level: str, key: str, rows: Mask | None) -> None:
    frame.delete_key(level, key, rows)


def _hash(frame: Frame, level: str, key: str, rows: Mask | None) -> None:
    column: Column = frame.get(level, key)
    rows = both(frame.has(level, key), rows)
    if rows.any():
        distinct = Distinct(frame, [column], rows)
        frame.set(level, key, distinct.column([hash_value(value) for (value,) in distinct.values]), rows)


def hash_value(value: Any) -> str:
    """The SHA-256 of a value's bytes as hex, as the Collector hashes: empty for bytes, lists, maps and empty texts."""
    data = b""
    match value:
        case str():
            data = value.encode()
        case bool():
            data = b"\1" if value else b"\0"
        case int():
            data = struct.pack("<q", value)
        case float():
            data = struct.pack("<d", value)
        case _:
            pass
    return hashlib.sha256(data).hexdigest() if data else ""


def _to_int(value: Any) -> Any:
    """An int where the value can be one, else the value as it is."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return float_to_int(value)
    try:
        return parse_int(value, 10) if isinstance(value, str) else value
    except ValueError:
        return value


def _to_double(value: Any) -> Any:
    """A float where the value can be one, else the value as it is."""
    if isinstance(value, bool | int):
        return float(value)
    try:
        return parse_float(value) if isinstance(value, str) else value
    except ValueError:
        return value

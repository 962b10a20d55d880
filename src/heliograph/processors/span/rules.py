"""Attributes out of span names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import re2

from heliograph.ottl.golang.regex import compile_regex
from heliograph.ottl.golang.text import decode, encode
from heliograph.processors.shared.frames import Distinct, both

if TYPE_CHECKING:
    from heliograph._native import Frame, Mask

Found = tuple[str, list[str]]
"""The new name, and each group's text."""


class Rule:
    """A regex; its groups become attributes and placeholders in the name."""

    def __init__(self, pattern: str) -> None:
        self.names: Final = [name or "" for name in compile_regex(pattern).names]
        self._regex: Final = re2.compile(encode(pattern))

    def find(self, name: str) -> Found | None:
        """What the first match makes of `name`, None without one. Groups that took no part are empty."""
        data = encode(name)
        match = self._regex.search(data)
        if match is None:
            return None
        parts: list[bytes] = []
        values: list[str] = []
        end = 0
        for index, key in enumerate(self.names, 1):
            start, stop = match.span(index)
            values.append(decode(data[start:stop]) if start >= 0 else "")
            if start >= end:
                parts += [data[end:start], b"{", encode(key), b"}"]
                end = stop
        return decode(b"".join((*parts, data[end:]))), values

    def run(self, frame: Frame, rows: Mask, *, keep_name: bool) -> Mask:
        """Edit the spans of `rows`; those that matched."""
        distinct = Distinct(frame, [frame.get_field("span", "name")], rows)
        found = [self.find(name) if isinstance(name, str) else None for (name,) in distinct.values]
        matched = both(distinct.mask([item is not None for item in found]), rows)
        if not matched.any():
            return matched
        for index, key in enumerate(self.names):
            values = distinct.column([None if item is None else item[1][index] for item in found])
            frame.set("span", key, values, matched)
        if not keep_name:
            names = distinct.column([None if item is None else item[0] for item in found])
            frame.set_field("span", "name", names, matched)
        return matched

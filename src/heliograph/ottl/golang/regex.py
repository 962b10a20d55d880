"""RE2, the engine of Go's regexp: linear in the input whatever the pattern.

Texts go in as bytes, so that offsets and stray bytes are Go's.
"""

from functools import lru_cache
from typing import cast

import re2

from heliograph.ottl.golang.text import decode, encode, width

_MAX_BYTES = 32 << 20


def _options() -> "re2.Options":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_BYTES
    return options


class Regex:
    """A compiled pattern; `names` has one entry a group, None for an unnamed one, in order from group 1."""

    __slots__ = ("_compiled", "names", "pattern")

    def __init__(self, pattern: str) -> None:
        try:
            self._compiled = re2.compile(encode(pattern), _options())
        except re2.error as error:
            raise ValueError(f"error parsing regexp: {_text(error)}") from None
        self.pattern = pattern
        self.names: list[str | None] = [None] * self._compiled.groups
        for name, index in self._compiled.groupindex.items():
            self.names[index - 1] = decode(name) if isinstance(name, bytes) else name

    def matches(self, text: str) -> bool:
        """Whether the pattern occurs in `text`."""
        return self._compiled.search(encode(text)) is not None

    def groups(self, text: str) -> list[str] | None:
        """The whole first match and then each group's text, empty when it took no part; None without a match."""
        match = self._compiled.search(encode(text))
        if match is None:
            return None
        return [decode(cast("bytes", match.group(index) or b"")) for index in range(self._compiled.groups + 1)]

    def find_all(self, text: str) -> list[tuple[int, int, list[bytes | None]]]:
        """Each match as byte offsets and its groups, group 0 first. An empty match right after another is none."""
        data = encode(text)
        found: list[tuple[int, int, list[bytes | None]]] = []
        at, previous_end = 0, -1
        # Not `finditer`: behind an empty match it goes on at the next byte, inside of a character.
        while at <= len(data) and (match := self._compiled.search(data, at)) is not None:
            start, end = match.span()
            if not start == end == previous_end:
                groups = [cast("bytes | None", match.group(index)) for index in range(self._compiled.groups + 1)]
                found.append((start, end, groups))
            previous_end = end
            at = end if end > at else at + width(data, at)
        return found

    def replace_all(self, text: str, replacement: str) -> str:
        """Each match replaced by the expanded template."""
        found = self.find_all(text)
        if not found:
            return text
        data, out, at = encode(text), list[bytes](), 0
        for start, end, groups in found:
            out += (data[at:start], self.expand(replacement, groups))
            at = end
        out.append(data[at:])
        return decode(b"".join(out))

    def expand(self, template: str, groups: list[bytes | None]) -> bytes:
        """`$1`, `${1}`, `$name`, `${name}` and `$$`; an unknown name is empty."""
        out: list[bytes] = []
        for literal, reference in _split_template(template):
            if reference is None:
                out.append(encode(literal))
            elif reference.isdecimal():
                index = int(reference)
                out.append((groups[index] or b"") if index < len(groups) else b"")
            else:
                out.extend(groups[index + 1] or b"" for index, name in enumerate(self.names) if name == reference)
        return b"".join(out)


@lru_cache(maxsize=1024)
def _split_template(template: str) -> tuple[tuple[str, str | None], ...]:
    """Literal texts (reference None) and references, in order."""
    parts: list[tuple[str, str | None]] = []
    at = 0
    while (dollar := template.find("$", at)) >= 0:
        if dollar > at:
            parts.append((template[at:dollar], None))
        if template[dollar + 1 : dollar + 2] == "$":
            parts.append(("$", None))
            at = dollar + 2
            continue
        name, at = _reference(template, dollar + 1)
        parts.append(("$", None) if name is None else ("", name))
    if at < len(template):
        parts.append((template[at:], None))
    return tuple(parts)


def _reference(template: str, at: int) -> tuple[str | None, int]:
    braces = template[at : at + 1] == "{"
    start = at + 1 if braces else at
    end = start
    while end < len(template) and (template[end].isalnum() or template[end] == "_"):
        end += 1
    if end == start or (braces and template[end : end + 1] != "}"):
        return None, at
    return template[start:end], end + 1 if braces else end


def _text(error: object) -> str:
    detail = getattr(error, "args", [error])[0]
    return decode(detail) if isinstance(detail, bytes) else str(detail)


@lru_cache(maxsize=1024)
def compile_regex(pattern: str) -> Regex:
    """The compiled pattern, from a bounded cache.

    Raises:
        ValueError: No RE2 pattern, or one that is too big.
    """
    return Regex(pattern)

r"""Glob patterns: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, `\` escapes. A star crosses every character, `/` too."""

from functools import lru_cache

import re2

from heliograph.ottl.golang.regex import Regex, compile_regex


@lru_cache(maxsize=1024)
def compile_glob(pattern: str) -> Regex:
    """A regex that takes whole texts.

    Raises:
        ValueError: A pattern with an open bracket or brace.
    """
    translated, at = _translate(pattern, 0, nested=False)
    if at != len(pattern):
        raise ValueError("unexpected end of glob group")
    return compile_regex(f"(?s)\\A(?:{translated})\\z")


def _translate(pattern: str, at: int, *, nested: bool) -> tuple[str, int]:
    out: list[str] = []
    while at < len(pattern):
        rune = pattern[at]
        if nested and rune in ",}":
            return "".join(out), at
        at += 1
        if rune == "*":
            out.append(".*")
        elif rune == "?":
            out.append(".")
        elif rune == "\\" and at < len(pattern):
            out.append(re2.escape(pattern[at]))
            at += 1
        elif rune == "[":
            text, at = _range(pattern, at)
            out.append(text)
        elif rune == "{":
            text, at = _alternatives(pattern, at)
            out.append(text)
        else:
            out.append(re2.escape(rune))
    if nested:
        raise ValueError("unexpected end of glob: no closing brace")
    return "".join(out), at


def _alternatives(pattern: str, at: int) -> tuple[str, int]:
    choices: list[str] = []
    while True:
        text, at = _translate(pattern, at, nested=True)
        choices.append(text)
        at += 1
        if pattern[at - 1] == "}":
            return f"(?:{'|'.join(choices)})", at


def _range(pattern: str, at: int) -> tuple[str, int]:
    end = pattern.find("]", at)
    if end <= at:
        raise ValueError("unexpected end of glob: no closing bracket")
    inner = pattern[at:end]
    negated = inner.startswith("!")
    inner = inner[1:] if negated else inner
    if not inner:
        raise ValueError("empty glob range")
    if len(inner) == 3 and inner[1] == "-":  # noqa: PLR2004 - a low, a dash and a high rune
        if inner[0] > inner[2]:
            raise ValueError(f"glob range {inner!r} is upside down")
        body = f"{_escape(inner[0])}-{_escape(inner[2])}"
    else:
        body = "".join(map(_escape, inner))
    return f"[{'^' if negated else ''}{body}]", end + 1


def _escape(rune: str) -> str:
    return "\\" + rune if rune in "\\^-[]" else rune

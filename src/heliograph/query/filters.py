"""The filter language: a list of `key operator value` terms plus free text.

A term is written in one string, which fits a URL: `http.route=/cart`, `http.response.status_code>=500`,
`duration>250ms`, `status=error`, `resource.k8s.pod.name~web`, `user.id?` (exists), `!user.id?` (does not exist).
A key that holds an operator's characters is put in double quotes. Terms are joined by AND, but several `=` terms
(or several `!=`) on one key mean any (none) of the values.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from heliograph.query.errors import InvalidQuestionError

MAX_FILTERS = 50
_MAX_LENGTH = 4096


class Operator(StrEnum):
    """How a field is compared."""

    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    CONTAINS = "~"
    NOT_CONTAINS = "!~"
    MATCHES = "=~"
    EXISTS = "?"
    NOT_EXISTS = "!?"


ORDERED = frozenset({Operator.GREATER, Operator.GREATER_OR_EQUAL, Operator.LESS, Operator.LESS_OR_EQUAL})
"""Operators that compare by order."""

_KEY = r'(?:"(?P<quoted>(?:[^"\\]|\\.)+)"|(?P<plain>[^\s"=!<>~?]+))'
_EXISTS = re.compile(rf"(?P<negated>!)?\s*{_KEY}\s*\?")
_COMPARE = re.compile(rf"{_KEY}\s*(?P<operator>!=|>=|<=|=~|!~|=|>|<|~)\s*(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Filter:
    """One term; `value` is the text that the user wrote, empty for the two existence operators."""

    key: str
    operator: Operator
    value: str = ""

    @classmethod
    def parse(cls, text: str) -> "Filter":
        """Read one term.

        Raises:
            InvalidQuestionError: The text is not a term.
        """
        stripped = text.strip()
        if len(stripped) <= _MAX_LENGTH:
            exists = _EXISTS.fullmatch(stripped)
            if exists:
                return cls(_key(exists), Operator.NOT_EXISTS if exists["negated"] else Operator.EXISTS)
            compare = _COMPARE.fullmatch(stripped)
            if compare:
                return cls(_key(compare), Operator(compare["operator"]), compare["value"])
        raise InvalidQuestionError(
            f"filter: {text[:200]!r} is not a filter.",
            field="filter",
            hints=("Write key=value, key!=value, key>=500, key~part, key=~regex, key? or !key?.",),
        )

    def __str__(self) -> str:
        key = self.key if re.fullmatch(r'[^\s"=!<>~?]+', self.key) else '"' + self.key.replace('"', '\\"') + '"'
        if self.operator is Operator.EXISTS:
            return f"{key}?"
        if self.operator is Operator.NOT_EXISTS:
            return f"!{key}?"
        return f"{key}{self.operator}{self.value}"


def parse_filters(texts: list[str]) -> tuple[Filter, ...]:
    """Read all terms.

    Raises:
        InvalidQuestionError: A term is wrong or there are more than `MAX_FILTERS`.
    """
    if len(texts) > MAX_FILTERS:
        raise InvalidQuestionError(f"filter: more than {MAX_FILTERS} filters.", field="filter")
    return tuple(Filter.parse(text) for text in texts)


def _key(match: re.Match[str]) -> str:
    quoted = match["quoted"]
    return re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match["plain"]

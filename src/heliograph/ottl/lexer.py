"""Text to tokens. The first rule that matches at a place wins, so their order matters."""

import re
from dataclasses import dataclass
from enum import StrEnum

from heliograph.ottl.errors import OttlSyntaxError, Position


class Kind(StrEnum):
    """What a token is."""

    BYTES = "bytes"
    FLOAT = "float"
    INT = "int"
    STRING = "string"
    NIL = "nil"
    NOT = "not"
    OR = "or"
    AND = "and"
    COMPARISON = "comparison"
    ARROW = "arrow"
    ADD_SUB = "add_sub"
    MULT_DIV = "mult_div"
    BOOLEAN = "boolean"
    EQUAL = "equal"
    PUNCTUATION = "punctuation"
    UPPERCASE = "uppercase"
    LOWERCASE = "lowercase"
    UNDERSCORE = "underscore"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, its text and the characters before it."""

    kind: Kind
    text: str
    offset: int


_RULES: tuple[tuple[Kind | None, str], ...] = (
    (Kind.BYTES, r"0x[a-fA-F0-9]+"),
    (Kind.FLOAT, r"(?:[0-9]+\.[0-9]*|[0-9]*\.[0-9]+)(?:[eE][-+]?[0-9]+)?"),
    (Kind.INT, r"[0-9]+"),
    (Kind.STRING, r'"(?:\\[^\n]|[^\\"])*"'),
    (Kind.NIL, r"\bnil\b"),
    (Kind.NOT, r"\bnot\b"),
    (Kind.OR, r"\bor\b"),
    (Kind.AND, r"\band\b"),
    (Kind.COMPARISON, r"==|!=|>=|<=|>|<"),
    (Kind.ARROW, r"=>"),
    (Kind.ADD_SUB, r"[+-]"),
    (Kind.MULT_DIV, r"[/*]"),
    (Kind.BOOLEAN, r"\b(?:true|false)\b"),
    (Kind.EQUAL, r"="),
    (Kind.PUNCTUATION, r"[(){}:,.\[\]]"),
    (Kind.UPPERCASE, r"[A-Z][A-Z0-9_]*"),
    (Kind.LOWERCASE, r"[a-z][a-z0-9_]*"),
    (None, r"[ \t\n\v\f\r]+"),
    (Kind.UNDERSCORE, r"\b_\b"),
)
_PATTERN = re.compile("|".join(f"(?P<g{index}>{pattern})" for index, (_, pattern) in enumerate(_RULES)), re.ASCII)
_KINDS = {f"g{index}": kind for index, (kind, _) in enumerate(_RULES)}


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, an END token last.

    Raises:
        OttlSyntaxError: At a character that starts no token.
    """
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _PATTERN.match(text, offset)
        if match is None:
            raise OttlSyntaxError(
                f"invalid input text {text[offset : offset + 10]!r}",
                text=text,
                position=Position.at(text, offset),
            )
        kind = _KINDS[match.lastgroup or ""]
        if kind is not None:
            tokens.append(Token(kind, match.group(), offset))
        offset = match.end()
    tokens.append(Token(Kind.END, "", len(text)))
    return tokens

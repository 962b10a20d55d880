"""The syntax tree: what the parser makes of a text, before any name is known."""

from dataclasses import dataclass, field
from typing import Literal

MathOperator = Literal["+", "-", "*", "/"]
CompareOperator = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Constant:
    """nil, a number, a string, bytes or a boolean as written; a number with a sign is not `plain`."""

    value: bool | int | float | str | bytes | None
    offset: int
    plain: bool = True


@dataclass(frozen=True, slots=True)
class EnumSymbol:
    """An uppercase word, such as `SPAN_KIND_SERVER`."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Field:
    """A section of a path with its keys."""

    name: str
    keys: "tuple[Value, ...]"


@dataclass(frozen=True, slots=True)
class Path:
    """`span.attributes["a"]`; `context` is the first section when a dot follows it, else empty."""

    context: str
    fields: tuple[Field, ...]
    offset: int

    def sections(self) -> tuple[Field, ...]:
        """All sections, the context as the first one."""
        return (Field(self.context, ()), *self.fields) if self.context else self.fields

    def text(self) -> str:
        """The sections without keys, joined by dots."""
        return ".".join(section.name for section in self.sections())


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call; `name` is empty when it is positional, `function` names a bare converter."""

    name: str
    value: "Value | None"
    function: str
    offset: int


@dataclass(frozen=True, slots=True)
class Call:
    """An editor or a converter with its arguments; only converters may have keys."""

    function: str
    arguments: tuple[Argument, ...]
    keys: "tuple[Value, ...]"
    offset: int


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b]`."""

    items: "tuple[Value, ...]"
    offset: int


@dataclass(frozen=True, slots=True)
class MapLiteral:
    """`{"a": b}`."""

    items: "tuple[tuple[str, Value], ...]"
    offset: int


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: "Value"
    offset: int


@dataclass(frozen=True, slots=True)
class Math:
    """A binary operation on numbers, times or durations."""

    operator: MathOperator
    left: "Value"
    right: "Value"
    offset: int


@dataclass(frozen=True, slots=True)
class Lambda:
    """`(a, _) => body`."""

    parameters: tuple[str, ...]
    body: "Value | Condition"
    offset: int


Value = Constant | EnumSymbol | Path | Call | ListLiteral | MapLiteral | Negate | Math | Lambda


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right`."""

    operator: CompareOperator
    left: Value
    right: Value
    offset: int


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false` as a condition."""

    value: bool
    offset: int


@dataclass(frozen=True, slots=True)
class Test:
    """A bare converter as a condition; it must give a boolean."""

    call: Call
    offset: int


@dataclass(frozen=True, slots=True)
class Not:
    """`not operand`."""

    operand: "Condition"
    offset: int


@dataclass(frozen=True, slots=True)
class And:
    """All of the operands."""

    operands: "tuple[Condition, ...]"
    offset: int


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the operands."""

    operands: "tuple[Condition, ...]"
    offset: int


Condition = Compare | Truth | Test | Not | And | Or


@dataclass(frozen=True, slots=True)
class Statement:
    """An editor and its `where` clause."""

    editor: Call
    where: Condition | None
    text: str = field(default="")

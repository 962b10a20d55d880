"""The table of functions: each is defined once, on single values.

A converter's body takes the values of its parameters in order and gives a value. An editor's body takes the value of
its target first and gives the target's new value, or UNCHANGED; those of records take the record first. What the type
of a parameter says (nil refused, numbers converted) has happened before the body runs. Bodies raise StatementError or
ValueError for values that they cannot handle.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["editor", "record editor", "converter", "record converter"]
Body = Callable[..., Any]

_SIGNATURE = re.compile(r"(\w+)\((.*)\)")
_PARAMETER = re.compile(r"(\w+)(\?)? (.+)")


class _Unchanged:
    """What an editor's body gives when its target stays as it is."""


UNCHANGED = _Unchanged()
"""See `_Unchanged`."""

GIVEN = "*"
"""The name under which a check finds the names of all arguments that were given."""

REQUIRED = inspect.Parameter.empty
"""The default of a parameter that must be given."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter.

    Attributes:
        name: In CamelCase; users write it in any case style.
        type: A getter's name, a bare Go type (a literal is needed), or either as a list (`[]X`, `SliceGetter[X]`).
        default: The value when it is left out, REQUIRED when it must not be.
        prepare: Turns the text of a pattern or the like into what the body takes; runs once for a literal, and its
            failure is then a configuration error.
        probe: The body takes whether the value fits the type instead of the value.
    """

    name: str
    type: str
    default: Any = REQUIRED
    prepare: Callable[[Any], Any] | None = None
    probe: bool = False

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return self.default is not REQUIRED

    def describe(self) -> str:
        """As in a signature."""
        return f"{self.name}{'?' if self.optional else ''} {self.type}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    Attributes:
        name: As written in a call.
        kind: What it is.
        parameters: In order.
        body: What it does.
        check: Called with the literal arguments by name (and GIVEN) while a text is compiled; raises ValueError.
        contexts: Where it exists; None is everywhere.
        lazy: The body takes functions that give the values of its parameters.
        pure: The same values give the same result, so that it may run once a distinct value.
    """

    name: str
    kind: Kind
    parameters: tuple[Parameter, ...]
    body: Body
    check: Callable[[Mapping[str, Any]], None] | None = None
    contexts: tuple[str, ...] | None = None
    lazy: bool = False
    pure: bool = True

    def signature(self) -> str:
        """`Name(A Type, B? Type)`."""
        return f"{self.name}({', '.join(parameter.describe() for parameter in self.parameters)})"


FUNCTIONS: dict[str, Function] = {}
"""Every function by name."""


@dataclass(frozen=True, slots=True)
class Options:
    """The parts of a definition that most functions leave out; see Function and Parameter."""

    prepare: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict[str, Callable[[Any], Any]])
    probe: bool = False
    check: Callable[[Mapping[str, Any]], None] | None = None
    contexts: tuple[str, ...] | None = None
    lazy: bool = False
    pure: bool = True


_PLAIN = Options()


def _define(kind: Kind, signature: str, options: Options) -> Callable[[Body], Body]:
    match = _SIGNATURE.fullmatch(signature)
    assert match is not None, signature
    name, listed = match.groups()

    def register(body: Body) -> Body:
        defaults = [parameter.default for parameter in inspect.signature(body).parameters.values()]
        if kind.startswith("record"):
            defaults = defaults[1:]
        parts = [part for part in listed.split(", ") if part]
        assert len(parts) == len(defaults), signature
        parameters = tuple(_parameter(part, default, options) for part, default in zip(parts, defaults, strict=True))
        assert name not in FUNCTIONS, name
        FUNCTIONS[name] = Function(
            name, kind, parameters, body, options.check, options.contexts, options.lazy, options.pure
        )
        return body

    return register


def _parameter(text: str, default: Any, options: Options) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    assert match is not None, text
    name, optional, kind = match.groups()
    assert bool(optional) == (default is not REQUIRED), text
    return Parameter(name, kind, default, options.prepare.get(name), options.probe and kind != "Getter")


def converter(signature: str, options: Options = _PLAIN) -> Callable[[Body], Body]:
    """Define a converter by `Name(A Type, B? Type)`."""
    return _define("converter", signature, options)


def editor(signature: str, options: Options = _PLAIN) -> Callable[[Body], Body]:
    """Define an editor whose first parameter is the target."""
    return _define("editor", signature, options)


def record_editor(signature: str, options: Options = _PLAIN) -> Callable[[Body], Body]:
    """Define an editor whose body takes the record before its parameters."""
    return _define("record editor", signature, options)


def record_converter(signature: str, options: Options = _PLAIN) -> Callable[[Body], Body]:
    """Define a converter whose body takes the record before its parameters."""
    return _define("record converter", signature, options)


def functions_of(context: str) -> dict[str, Function]:
    """The functions that exist in a context."""
    return {name: item for name, item in FUNCTIONS.items() if item.contexts is None or context in item.contexts}


def one_of(name: str, allowed: Iterable[str], what: str) -> Callable[[Mapping[str, Any]], None]:
    """A check that the literal argument `name` is one of `allowed`."""
    words = tuple(allowed)

    def check(arguments: Mapping[str, Any]) -> None:
        value = arguments.get(name)
        if value is not None and value not in words:
            raise ValueError(f"invalid {what}: {value}, allowed are: {', '.join(words)}")

    return check

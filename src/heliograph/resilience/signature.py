"""Parameters of a guard: those of the guarded function where they are plain, so that no arguments are packed."""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

RESERVED = frozenset({"result", "error", "calls", "args", "kwargs", "fetch", "in_thread"})
"""Names of locals of generated functions; others begin with an underscore."""
_PLAIN = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Signature(NamedTuple):
    """The text of a function's head and of its call.

    Attributes:
        parameters: Between the parentheses of the head.
        arguments: Between the parentheses of the call.
    """

    parameters: str
    arguments: str


PACKED = Signature("*args, **kwargs", "*args, **kwargs")


def plain_signature(function: Callable[..., object], bind: Callable[[str, object], str]) -> Signature:
    """The signature of `function` where it can be repeated, else one that packs everything.

    Packing and unpacking arguments costs a tenth of a microsecond.

    Args:
        function: What is guarded.
        bind: Gives a name to an object, for defaults.
    """
    try:
        found = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return PACKED
    if any(one.kind not in _PLAIN or one.name in RESERVED or one.name.startswith("_") for one in found):
        return PACKED
    parameters: list[str] = []
    arguments: list[str] = []
    for one in found:
        keyword_only = one.kind is inspect.Parameter.KEYWORD_ONLY
        if keyword_only and "*" not in parameters:
            parameters.append("*")
        parameters.append(one.name + _default(one.default, bind))
        arguments.append(f"{one.name}={one.name}" if keyword_only else one.name)
    return Signature(", ".join(parameters), ", ".join(arguments))


def _default(value: Any, bind: Callable[[str, object], str]) -> str:
    return "" if value is inspect.Parameter.empty else f"={bind('default', value)}"

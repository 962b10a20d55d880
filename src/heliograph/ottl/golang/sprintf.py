"""fmt.Sprintf, its complaints such as `%!d(string=a)` included."""

import re
from collections.abc import Callable, Sequence

from heliograph.ottl.golang.printing import Flags, pad, print_value

_VERB = re.compile(
    r"%([-+# 0]*)(\[[^\]]*\])?(\*|[0-9]+)?(?:(\.)(\[[^\]]*\])?(\*|[0-9]+)?)?(\[[^\]]*\])?(.)?", re.DOTALL
)
_MAX_WIDTH = 1_000_000


class _Arguments:
    """The operands, and how far they have been used."""

    def __init__(self, values: Sequence[object]) -> None:
        self.values = values
        self.next = 0
        self.reordered = False
        self.good = True

    def select(self, index: str | None) -> None:
        """Move to an explicit `[n]`."""
        if index is None:
            return
        self.reordered = True
        number = index[1:-1]
        if number.isdecimal() and 1 <= int(number) <= len(self.values):
            self.next = int(number) - 1
        else:
            self.good = False

    def number(self) -> int | None:
        """The next operand as a width or precision; None when it is no usable integer."""
        if self.next >= len(self.values):
            return None
        value = self.values[self.next]
        self.next += 1
        usable = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MAX_WIDTH
        return value if usable and isinstance(value, int) else None


def sprintf(template: str, values: Sequence[object], *, describe: Callable[[object], str]) -> str:
    """`template` with its verbs replaced.

    Args:
        template: Text with verbs.
        values: Operands.
        describe: The Go type's name of a value, shown in complaints.
    """
    arguments = _Arguments(values)
    out: list[str] = []
    at = 0
    for match in _VERB.finditer(template):
        out.append(template[at : match.start()])
        out.append(_one(match, arguments, describe))
        at = match.end()
    out.append(template[at:])
    if not arguments.reordered and arguments.next < len(values):
        extra = ", ".join(_extra(value, describe) for value in values[arguments.next :])
        out.append(f"%!(EXTRA {extra})")
    return "".join(out)


def _extra(value: object, describe: Callable[[object], str]) -> str:
    return "<nil>" if value is None else f"{describe(value)}={print_value(value, 'v', Flags(), describe)}"


def _one(match: re.Match[str], arguments: _Arguments, describe: Callable[[object], str]) -> str:
    flag_text, width_index, width, dot, precision_index, precision, verb_index, verb = match.groups()
    flags = Flags.parse(flag_text)
    arguments.good = True
    complaint = ""
    arguments.select(width_index if width else None)
    if width == "*":
        number = arguments.number()
        complaint += "" if number is not None else "%!(BADWIDTH)"
        flags = flags.with_width(number)
    elif width:
        flags = flags.with_width(int(width) if int(width) <= _MAX_WIDTH else None)
    if dot:
        arguments.select(precision_index if precision else None)
        if precision == "*":
            number = arguments.number()
            usable = number is not None and number >= 0
            complaint += "" if number is not None else "%!(BADPREC)"
            flags = flags.with_precision(number if usable else None)
        else:
            flags = flags.with_precision(int(precision or 0))
    arguments.select(
        verb_index or (width_index if not width else None) or (precision_index if dot and not precision else None)
    )
    return complaint + _verb(verb, flags, arguments, describe)


def _verb(verb: str | None, flags: Flags, arguments: _Arguments, describe: Callable[[object], str]) -> str:  # noqa: PLR0911 - a branch a type
    if verb is None:
        return "%!(NOVERB)"
    if verb == "%":
        return "%"
    if not arguments.good:
        return f"%!{verb}(BADINDEX)"
    if arguments.next >= len(arguments.values):
        return f"%!{verb}(MISSING)"
    value = arguments.values[arguments.next]
    arguments.next += 1
    if verb == "T":
        return pad(describe(value), flags)
    if value is None:
        return pad("<nil>", flags) if verb == "v" else f"%!{verb}(<nil>)"
    return print_value(value, verb, flags, describe)

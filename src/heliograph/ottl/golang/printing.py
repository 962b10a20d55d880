"""How a value prints under a verb of fmt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from heliograph.ottl.golang.strconv import format_float, quote
from heliograph.ottl.golang.text import decode, encode, sort_key

_RUNE_MAX = 0x10FFFF


@runtime_checkable
class Stringer(Protocol):
    """A value with a text of its own under %v and %s, such as a time."""

    def go_string(self) -> str:
        """The text."""
        ...

    def go_number(self) -> int | None:
        """The integer beneath, None when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Flags:
    """What stands between `%` and the verb."""

    minus: bool = False
    plus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    width: int | None = None
    precision: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Flags":
        """From the flag characters."""
        minus = "-" in text
        return cls(minus, "+" in text, "#" in text, " " in text, "0" in text and not minus)

    def with_width(self, width: int | None) -> "Flags":
        """With a width; a negative one pads on the right."""
        if width is not None and width < 0:
            return replace(self, minus=True, zero=False, width=-width)
        return replace(self, width=width)

    def with_precision(self, precision: int | None) -> "Flags":
        """With a precision."""
        return replace(self, precision=precision)


Describe = Callable[[object], str]


def pad(text: str, flags: Flags, *, zero: bool = False) -> str:
    """`text` at least `width` runes long."""
    missing = (flags.width or 0) - len(text)
    if missing <= 0:
        return text
    if flags.minus:
        return text + " " * missing
    return ("0" if zero else " ") * missing + text


def print_value(value: object, verb: str, flags: Flags, describe: Describe) -> str:
    """`value` under `verb`; a verb that does not fit gives `%!verb(type=value)`."""
    text = _print(value, verb, flags, describe)
    if text is not None:
        return text
    if value is None:
        return f"%!{verb}(<nil>)"
    return f"%!{verb}({describe(value)}={_print(value, 'v', flags, describe)})"


def _print(value: object, verb: str, flags: Flags, describe: Describe) -> str | None:  # noqa: C901, PLR0911 - a branch a type
    if value is None:
        return pad("<nil>", flags) if verb == "v" else None
    if isinstance(value, bool):
        return pad("true" if value else "false", flags) if verb in "tv" else None
    if isinstance(value, int):
        return _integer(value, verb, flags)
    if isinstance(value, float):
        return _float(value, verb, flags)
    if isinstance(value, str):
        return _string(value, verb, flags)
    if isinstance(value, bytes):
        return _bytes(value, verb, flags, describe)
    if isinstance(value, Stringer):
        number = value.go_number()
        if verb in "vsxXq" or number is None:
            return _string(value.go_string(), "s" if verb == "v" else verb, flags)
        return _integer(number, verb, flags)
    if isinstance(value, Mapping):
        items = sorted(value.items(), key=lambda item: sort_key(str(item[0])))
        pairs = (
            f"{print_value(key, verb, flags, describe)}:{print_value(item, verb, flags, describe)}"
            for key, item in items
        )
        return f"map[{' '.join(pairs)}]"
    if isinstance(value, Sequence):
        return f"[{' '.join(print_value(item, verb, flags, describe) for item in value)}]"
    return pad(str(value), flags)


def _integer(value: int, verb: str, flags: Flags) -> str | None:
    if verb == "c":
        return pad(chr(value) if 0 <= value <= _RUNE_MAX else "\ufffd", flags)
    if verb == "q":
        rune = chr(value) if 0 <= value <= _RUNE_MAX else "\ufffd"
        quoted = quote(rune, ascii_only=flags.plus)[1:-1].replace('\\"', '"').replace("'", "\\'")
        return pad(f"'{quoted}'", flags)
    if verb == "U":
        return pad(f"U+{value:04X}", flags)
    forms = {"d": "d", "v": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X"}
    if verb not in forms:
        return None
    digits = format(abs(value), forms[verb])
    if flags.precision is not None:
        digits = "" if flags.precision == 0 and value == 0 else digits.rjust(flags.precision, "0")
    prefix = {"x": "0x", "X": "0X", "o": "0", "b": "0b"}.get(verb, "") if flags.sharp else ""
    prefix = "0o" if verb == "O" else prefix
    sign = "-" if value < 0 else "+" if flags.plus else " " if flags.space else ""
    if flags.zero and flags.width is not None and flags.precision is None:
        digits = digits.rjust(flags.width - len(sign), "0")
    return pad(sign + prefix + digits, flags)


def _float(value: float, verb: str, flags: Flags) -> str | None:
    if verb not in "veEfFgG":
        return None
    kind = "g" if verb == "v" else verb
    precision = flags.precision if flags.precision is not None else (-1 if kind in "gG" else 6)
    text = format_float(value, kind, precision)
    if text[0] not in "+-":
        text = "+" + text
    if text[0] == "+" and not flags.plus:
        text = (" " if flags.space else "") + text[1:]
    infinite = text[-1] in "fN"
    if flags.zero and not infinite and flags.width is not None:
        sign = text[0] if text[0] in "+- " else ""
        return sign + pad(text[len(sign) :], replace(flags, width=flags.width - len(sign)), zero=True)
    return pad(text.lstrip("+") if infinite and text == "+NaN" else text, flags)


def _string(value: str, verb: str, flags: Flags) -> str | None:
    if verb in "sv":
        text = value if flags.precision is None else value[: flags.precision]
        return pad(text, flags, zero=flags.zero)
    if verb == "q":
        text = value if flags.precision is None else value[: flags.precision]
        if flags.sharp and "`" not in text and text.isprintable():
            return pad(f"`{text}`", flags)
        return pad(quote(text, ascii_only=flags.plus), flags)
    if verb in "xX":
        return pad(_hex(encode(value), verb, flags), flags)
    return None


def _hex(data: bytes, verb: str, flags: Flags) -> str:
    data = data if flags.precision is None else data[: flags.precision]
    prefix = ("0x" if verb == "x" else "0X") if flags.sharp else ""
    digits = data.hex() if verb == "x" else data.hex().upper()
    if flags.space:
        return " ".join(prefix + digits[at : at + 2] for at in range(0, len(digits), 2))
    return prefix + digits if digits else ""


def _bytes(value: bytes, verb: str, flags: Flags, describe: Describe) -> str | None:
    if verb in "sqxX":
        return _string(decode(value), verb, flags)
    if verb in "vd":
        return f"[{' '.join(str(byte) for byte in value)}]"
    return (
        f"[{' '.join(print_value(byte, verb, flags, lambda _: 'uint8') for byte in value)}]"
        if value
        else describe(value)
    )

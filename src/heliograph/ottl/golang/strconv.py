"""Numbers, booleans and quoted strings in Go's forms. Errors are ValueErrors with Go's words."""

import math
import re
from decimal import Decimal

from heliograph.ottl.golang.text import decode, encode

INT64_MIN = -(1 << 63)
INT64_MAX = (1 << 63) - 1

_BASE_PREFIXES = {"0x": 16, "0o": 8, "0b": 2}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DECIMAL_FLOAT = re.compile(r"[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+", re.ASCII)
_STRAY_UNDERSCORE = re.compile(r"(?<![0-9])_|_(?![0-9])", re.ASCII)
_SPECIAL_FLOAT = re.compile(r"[+-]?(?:inf|infinity)|nan", re.IGNORECASE)
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


def wrap64(value: int) -> int:
    """`value` modulo 2^64 as an int64."""
    if INT64_MIN <= value <= INT64_MAX:
        return value
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def float_to_int(value: float) -> int:
    """Go's int64(float): towards zero; out of range gives the smallest int64, as on amd64."""
    if math.isnan(value) or math.isinf(value):
        return INT64_MIN
    whole = int(value)
    return whole if INT64_MIN <= whole <= INT64_MAX else INT64_MIN


def parse_int(text: str, base: int, bits: int = 64) -> int:
    """strconv.ParseInt.

    Raises:
        ValueError: No digits, a wrong base, or out of range.
    """
    error = f'strconv.ParseInt: parsing "{text}": '
    if not text:
        raise ValueError(error + "invalid syntax")
    digits = text[1:] if text[0] in "+-" else text
    actual, digits = _detect_base(digits, base) if base == 0 else (base, digits)
    if not 2 <= actual <= len(_DIGITS):  # noqa: PLR2004 - the number says it
        raise ValueError(f"{error}invalid base {base}")
    if not digits or any(_DIGITS.find(digit) not in range(actual) for digit in digits.lower()):
        raise ValueError(error + "invalid syntax")
    value = int(digits, actual)
    value = -value if text[0] == "-" else value
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise ValueError(error + "value out of range")
    return value


def _detect_base(digits: str, base: int) -> tuple[int, str]:
    prefix = digits[:2].lower()
    if prefix in _BASE_PREFIXES and len(digits) > len(prefix):
        base, digits = _BASE_PREFIXES[prefix], digits[2:]
        digits = digits.removeprefix("_")
    elif len(digits) > 1 and digits[0] == "0":
        base, digits = 8, digits[1:].removeprefix("_")
    else:
        base = 10
    if "__" in digits or digits.endswith("_") or digits.startswith("_"):
        return base, "!"
    return base, digits.replace("_", "")


def parse_float(text: str) -> float:
    """strconv.ParseFloat for 64 bits.

    Raises:
        ValueError: No number, or out of range.
    """
    error = f'strconv.ParseFloat: parsing "{text}": '
    if _SPECIAL_FLOAT.fullmatch(text):
        return float(text)
    if _HEX_FLOAT.fullmatch(text):
        value = float.fromhex(text)
    elif _DECIMAL_FLOAT.fullmatch(text) and not _STRAY_UNDERSCORE.search(text):
        value = float(text.replace("_", ""))
    else:
        raise ValueError(error + "invalid syntax")
    if math.isinf(value):
        raise ValueError(error + "value out of range")
    return value


def parse_bool(text: str) -> bool:
    """strconv.ParseBool.

    Raises:
        ValueError: Another word.
    """
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f'strconv.ParseBool: parsing "{text}": invalid syntax')


def format_float(value: float, verb: str = "g", precision: int = -1) -> str:
    """strconv.FormatFloat for 64 bits; a precision of -1 is the fewest digits that read back the same."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "-Inf" if value < 0 else "+Inf"
    sign = "-" if math.copysign(1, value) < 0 else ""
    digits, point = _decimal(abs(value), verb, precision)
    if verb in "eE":
        return sign + _exponent_form(digits, point, precision, verb)
    if verb in "fF":
        return sign + _plain_form(digits, point, precision)
    return sign + _general_form(digits, point, precision, verb)


def _decimal(value: float, verb: str, precision: int) -> tuple[str, int]:
    """Digits without the point, and how many of them stand before it."""
    if precision < 0:
        exact = Decimal(repr(value))
    elif verb in "eE":
        exact = Decimal(f"{value:.{precision}e}")
    elif verb in "fF":
        exact = Decimal(f"{value:.{precision}f}")
    else:
        exact = Decimal(f"{value:.{max(precision, 1) - 1}e}")
    parts = exact.as_tuple()
    digits = "".join(map(str, parts.digits))
    exponent = int(parts.exponent)
    stripped = digits.lstrip("0")
    point = len(digits) + exponent - (len(digits) - len(stripped))
    trimmed = stripped.rstrip("0")
    return (trimmed, point) if trimmed else ("0", 1)


def _exponent_form(digits: str, point: int, precision: int, verb: str) -> str:
    exponent = 0 if digits == "0" else point - 1
    fraction = digits[1:]
    if precision >= 0:
        fraction = fraction.ljust(precision, "0")[:precision]
    mark = "e" if verb in "eg" else "E"
    body = digits[0] + ("." + fraction if fraction else "")
    return f"{body}{mark}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _plain_form(digits: str, point: int, precision: int) -> str:
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    fraction = digits[point:] if point > 0 else "0" * -point + digits
    if digits == "0":
        whole, fraction = "0", ""
    if precision >= 0:
        fraction = fraction.ljust(precision, "0")[:precision]
    return whole + ("." + fraction if fraction else "")


def _general_form(digits: str, point: int, precision: int, verb: str) -> str:
    shortest = precision < 0
    limit = 6 if shortest else (precision or 1)
    if limit > len(digits) and len(digits) >= point:
        limit = len(digits)
    if shortest:
        limit = 6
    exponent = point - 1
    if exponent < -4 or exponent >= limit:  # noqa: PLR2004 - Go's bound
        return _exponent_form(digits, point, -1, "e" if verb == "g" else "E")
    return _plain_form(digits, point, -1)


_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, '"': 34}
_HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}
_UNQUOTE = re.compile(r'[^\\"\n]+|\\([abfnrtv\\"]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3})')


def unquote(quoted: str) -> str:
    """The text of a double-quoted Go string.

    Raises:
        ValueError: An unknown escape or a raw line break.
    """
    inner = quoted[1:-1]
    if "\\" not in inner and "\n" not in inner:
        return inner
    pieces: list[bytes] = []
    at = 0
    while at < len(inner):
        match = _UNQUOTE.match(inner, at)
        if match is None:
            raise ValueError("invalid syntax")
        escape = match.group(1)
        pieces.append(encode(match.group()) if escape is None else _unescape(escape))
        at = match.end()
    return decode(b"".join(pieces))


def _unescape(escape: str) -> bytes:
    if escape[0] in _ESCAPES and len(escape) == 1:
        return bytes([_ESCAPES[escape]])
    if escape[0] in _HEX_LENGTHS:
        code = int(escape[1:], 16)
        if escape[0] == "x":
            return bytes([code])
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:  # noqa: PLR2004 - Unicode's bounds
            raise ValueError("invalid syntax")
        return chr(code).encode()
    code = int(escape, 8)
    if code > 0xFF:  # noqa: PLR2004 - one byte
        raise ValueError("invalid syntax")
    return bytes([code])


_QUOTE_ESCAPES = {7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v", 92: "\\\\", 34: '\\"'}


def quote(text: str, *, ascii_only: bool = False) -> str:
    """strconv.Quote."""
    return '"' + "".join(_quote_rune(rune, ascii_only) for rune in text) + '"'


def _quote_rune(rune: str, ascii_only: bool) -> str:  # noqa: FBT001 - private
    code = ord(rune)
    if code in _QUOTE_ESCAPES:
        return _QUOTE_ESCAPES[code]
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - a stray byte
        return f"\\x{code - 0xDC00:02x}"
    if rune.isprintable() and (code < 0x80 or not ascii_only):  # noqa: PLR2004 - ASCII
        return rune
    if code < 0x20 or code == 0x7F:  # noqa: PLR2004 - control characters
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the basic plane

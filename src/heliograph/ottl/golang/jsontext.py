"""JSON as Go's encoder writes it: sorted keys, HTML escaped, floats in the ES6 form."""

import base64
import json
import math
from collections.abc import Mapping, Sequence

from heliograph.ottl.golang.strconv import format_float
from heliograph.ottl.golang.text import sort_key, valid

_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_SMALL, _LARGE = 1e-6, 1e21


def float_text(value: float) -> str:
    """A finite float as encoding/json writes it."""
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    if _SMALL <= abs(value) < _LARGE:
        return format_float(value, "f")
    text = format_float(value, "e")
    if text[-4:-1] == "e-0":
        return text[:-2] + text[-1]
    return text


def string_text(text: str) -> str:
    """A string with its quotes."""
    quoted = json.dumps(valid(text), ensure_ascii=False)
    if "\x7f" in quoted:
        quoted = quoted.replace("\\u007f", "\x7f")
    for rune, escaped in _HTML.items():
        if rune in quoted:
            quoted = quoted.replace(rune, escaped)
    return quoted


def marshal(value: object) -> str:  # noqa: PLR0911 - a branch a type
    """The JSON text of None, booleans, numbers, strings, bytes (base64), sequences and mappings.

    Raises:
        ValueError: NaN or an infinity.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return string_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"json: unsupported value: {format_float(value)}")
        return float_text(value)
    if isinstance(value, bytes):
        return '"' + base64.b64encode(value).decode() + '"'
    if isinstance(value, Mapping):
        items = sorted(((str(key), item) for key, item in value.items()), key=lambda pair: sort_key(pair[0]))
        return "{" + ",".join(f"{string_text(key)}:{marshal(item)}" for key, item in items) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(marshal(item) for item in value) + "]"
    raise ValueError(f"json: unsupported type: {type(value).__name__}")


def _no_constant(name: str) -> float:
    raise ValueError(f"invalid character {name[0]!r} looking for beginning of value")


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"json: cannot unmarshal number {text} into Go value of type float64")
    return value


def unmarshal(text: str) -> object:
    """The value of a JSON text, every number a float.

    Raises:
        ValueError: No JSON, or nested too deeply.
    """
    try:
        return json.loads(valid(text), parse_int=_number, parse_float=_number, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("exceeded max depth") from None

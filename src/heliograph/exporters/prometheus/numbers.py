"""Numbers as Go writes them: the text of a bucket's bound is part of a series' name, and must not differ."""

from __future__ import annotations

import math
from decimal import Decimal

_PLAIN_FROM = 1e-4
_SHORT = 1e6


def go_float(value: float) -> str:
    """The shortest text that reads back as `value`; exponents below -4 and from 6 digits on, as Go's `%g` has them."""
    if value != value:  # noqa: PLR0124 - that is what NaN is
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    size = abs(value)
    if size < _SHORT and value == int(value):
        return str(int(value))
    if _PLAIN_FROM <= size < _SHORT:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) + exponent - 1
    mantissa = text[0] + (f".{text[1:]}" if len(text) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"


def open_metrics_float(value: float) -> str:
    """The same with `.0` behind whole numbers, as OpenMetrics wants it."""
    text = go_float(value)
    return text if set("e.NI") & set(text) else f"{text}.0"

"""Names of OpenTelemetry as names of Prometheus: units and types as suffixes, odd characters as underscores."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

UNITS: Final = {
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
    "By": "bytes",
    "KiBy": "kibibytes",
    "MiBy": "mebibytes",
    "GiBy": "gibibytes",
    "TiBy": "tibibytes",
    "KBy": "kilobytes",
    "MBy": "megabytes",
    "GBy": "gigabytes",
    "TBy": "terabytes",
    "m": "meters",
    "V": "volts",
    "A": "amperes",
    "J": "joules",
    "W": "watts",
    "g": "grams",
    "Cel": "celsius",
    "Hz": "hertz",
    "1": "",
    "%": "percent",
}
PER: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}
_REMEMBERED: Final = 4096
_NO_TOKEN: Final = re.compile(r"[^a-zA-Z0-9:]+")
_NO_NAME: Final = re.compile(r"[^a-zA-Z0-9:_]+")
_NO_LABEL: Final = re.compile(r"[^a-zA-Z0-9_]")
PLAIN_NAME: Final = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
PLAIN_LABEL: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def _unit_suffixes(unit: str) -> tuple[str, str]:
    """The unit and what it is counted per, spelled out; units in braces are none."""
    main, _, per = unit.partition("/")
    main, per = main.strip(), per.strip()
    main = "" if set("{}") & set(main) else UNITS.get(main, main)
    per = "" if set("{}") & set(per) else PER.get(per, per)
    return main, f"per_{per}" if per else ""


def _tokens(text: str) -> list[str]:
    return [token for token in _NO_TOKEN.split(text) if token]


class Namer:
    """Makes names of metrics and labels.

    Args:
        namespace: Stands before names of metrics.
        suffixes: Write units and types into them.
        keeps_utf8: Leave characters alone.
    """

    def __init__(self, namespace: str = "", *, suffixes: bool = True, keeps_utf8: bool = False) -> None:
        self._suffixes: Final = suffixes
        self._keeps_utf8: Final = keeps_utf8
        # names come again with every new series
        self._made: Final = lru_cache(_REMEMBERED)(self._metric)
        self.label: Final = lru_cache(_REMEMBERED)(self._label)
        self.namespace: Final = namespace if keeps_utf8 else "_".join(_NO_NAME.split(namespace)).strip("_")

    def metric(self, name: str, unit: str, *, counter: bool = False, gauge: bool = False) -> str:
        """The name of a metric; empty when nothing is left of it.

        Args:
            name: In OpenTelemetry.
            unit: In UCUM's letters.
            counter: It is a monotonic sum.
            gauge: It is a gauge.
        """
        return self._made(name, unit, counter=counter, gauge=gauge)

    def _metric(self, name: str, unit: str, *, counter: bool, gauge: bool) -> str:
        if self._keeps_utf8:
            return self._kept(name, unit, counter=counter, gauge=gauge)
        if self._suffixes:
            made = self._normalised(name, unit, counter=counter, gauge=gauge)
        else:
            made = "_".join(part for part in _NO_NAME.split(name) if part)
            made = f"{self.namespace}_{made}" if self.namespace and made else made
        made = f"_{made}" if made[:1].isdigit() else made
        return made if made.strip("_") else ""

    def _label(self, key: str) -> str:
        """The name of a label."""
        if self._keeps_utf8 or not key:
            return key
        made = _NO_LABEL.sub("_", key)
        if made[0].isdigit():
            return f"key_{made}"
        return f"key{made}" if made.startswith("_") and not made.startswith("__") else made

    def _normalised(self, name: str, unit: str, *, counter: bool, gauge: bool) -> str:
        tokens = _tokens(name)
        if not tokens:
            return ""
        main, per = ("_".join(_tokens(part)) for part in _unit_suffixes(unit))
        known = set(tokens)
        tokens += [suffix for suffix in (main, per) if suffix and suffix not in known]
        if counter:
            tokens = [*(part for part in tokens if part != "total"), "total"]
        if gauge and unit == "1":
            tokens = [*(part for part in tokens if part != "ratio"), "ratio"]
        return "_".join([self.namespace, *tokens] if self.namespace else tokens)

    def _kept(self, name: str, unit: str, *, counter: bool, gauge: bool) -> str:
        made = f"{self.namespace}_{name}" if self.namespace else name
        if not self._suffixes or not name:
            return made if name else ""
        main, per = _unit_suffixes(unit)
        ends = [per] if per else []
        ends += ["total"] if counter else []
        ends += ["ratio"] if gauge and unit == "1" else []
        for end in reversed(ends):
            made = made[: -len(end) - 1] if made.endswith(end) and len(made) > len(end) + 1 else made
        if main and not made.endswith(main):
            made = f"{made}_{main}"
        return "_".join([made, *ends])


def escaped(name: str) -> str:
    """A name for those who know letters, digits (not as the first), underscores and colons only."""
    return re.sub(r"^[0-9]|[^a-zA-Z0-9_:]", "_", name)

"""Where attributes live in the physical tables, as SQL expressions.

An attribute is in a hot column of its own when its key is hot and the value has the column's type, else in one of
five maps by type. Which types a key has been seen with is known from the attribute rollup; only those places are
looked at, because reading a map costs a hundred times what a hot column costs. A key that was never seen may be in any.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from heliograph.query.bindings import Bindings
from heliograph.store.attributes import hot_type
from heliograph.store.port import QueryOptions
from heliograph.store.schema.hot import HotKey
from heliograph.store.sql import identifier, literal
from heliograph.store.store import Store

MAPS = {"str": "AttrStr", "int": "AttrInt", "double": "AttrDbl", "bool": "AttrBool", "json": "AttrJson"}
"""Attribute type to the map that holds it when it is not hot."""

_REFRESH_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class HotColumn:
    """A hot attribute: its column, its type (str, int, double, bool), its bit in `HotSet`.

    A promoted one was added to a table that had rows; those have the value in the map, and no bit.
    """

    key: str
    type: str
    position: int
    promoted: bool = False

    @property
    def sql(self) -> str:
        """The column, quoted."""
        return identifier(f"a.{self.key}")

    @property
    def present(self) -> str:
        """Condition that a row has the attribute here."""
        bit = f"bitTest(HotSet, {self.position})"
        return f"({bit} OR has({MAPS[self.type]}.keys, {literal(self.key)}))" if self.promoted else bit


@dataclass(frozen=True, slots=True)
class AttributeColumns:
    """The hot columns of one table, and the types each key has been seen with."""

    table: str
    hot: Mapping[str, HotColumn] = field(default_factory=dict[str, HotColumn])
    types: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    asked: Callable[[str], object] = lambda key: None  # noqa: ARG005 - nobody counts
    """Told of each key that is asked for, so that the store can advise which to promote."""

    def places(self, key: str) -> tuple[HotColumn | None, tuple[str, ...]]:
        """The hot column of a key, if any, and the types whose maps may hold it too."""
        self.asked(key)
        hot = self.hot.get(key)
        seen = self.types.get(key, frozenset[str]())
        if hot is None:
            return None, tuple(kind for kind in MAPS if kind in seen) or tuple(MAPS)
        return hot, tuple(kind for kind in MAPS if kind in seen and kind != hot.type)

    def text(self, key: str, bindings: Bindings) -> str:
        """Expression: the value as text, NULL where the attribute is missing."""
        hot, rest = self.places(key)
        branches: list[str] = []
        if hot:
            branches.append(f"{hot.present}, toString({hot.sql})")
        if rest:
            name = bindings.text(key)
            branches += [f"mapContains({MAPS[kind]}, {name}), toString({MAPS[kind]}[{name}])" for kind in rest]
        if not branches:
            return "CAST(NULL, 'Nullable(String)')"
        return f"multiIf({', '.join(branches)}, NULL)"

    def string(self, key: str) -> str:
        """Expression: a text attribute, '' where it is missing or of another type."""
        hot = self.hot.get(key)
        return hot.sql if hot and hot.type == "str" else f"{MAPS['str']}[{literal(key)}]"

    def present(self, key: str, bindings: Bindings) -> str:
        """Condition that the attribute is there."""
        hot, rest = self.places(key)
        conditions = [hot.present] if hot else []
        if rest:
            name = bindings.text(key)
            conditions += [f"has({MAPS[kind]}.keys, {name})" for kind in rest]
        return f"({' OR '.join(conditions)})" if conditions else "0"


class AttributeCatalogue:
    """Keeps `AttributeColumns` fresh for the tables of spans and logs.

    Args:
        store: Where to look.
        clock: Monotonic seconds.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, AttributeColumns]] = {}

    def columns(self, signal: str) -> AttributeColumns:
        """The columns of a signal's table (`traces` or `logs`), at most fifteen seconds old."""
        with self._lock:
            kept = self._kept.get(signal)
            if kept is None or self._clock() - kept[0] > _REFRESH_SECONDS:
                kept = (self._clock(), self._load(signal))
                self._kept[signal] = kept
            return kept[1]

    def _load(self, signal: str) -> AttributeColumns:
        table = "spans" if signal == "traces" else "logs"
        seen = self._store.query(
            "SELECT Key, groupUniqArray(Type) AS Types FROM attribute_values"
            " WHERE Signal = {signal:String} AND Level = 'record' GROUP BY Key",
            {"signal": signal},
            QueryOptions(timeout=10.0, max_rows=50_000),
        ).rows()
        return AttributeColumns(
            table,
            hot={key.key: _hot_column(key) for key in self._store.hot_keys(table)},
            types={str(row["Key"]): frozenset(str(kind) for kind in _list(row["Types"])) for row in seen},
            asked=lambda key: self._store.attribute_expression(table, key),
        )


def _hot_column(key: HotKey) -> HotColumn:
    return HotColumn(key.key, hot_type(key), key.position, key.promoted)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []

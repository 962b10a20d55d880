"""Making an attribute hot while the store runs, and advice which ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from heliograph.store.errors import HotKeyError
from heliograph.store.migrate import store_hot_keys
from heliograph.store.port import Engine
from heliograph.store.schema.catalogue import OURS, Catalogue
from heliograph.store.schema.ddl import Placement, add_column, add_index, create_view
from heliograph.store.schema.hot import BOOL, DOUBLE, FEW, INTEGER, LIMIT, MANY, TYPES, HotKey
from heliograph.store.schema.rollups import ROWS_KEY
from heliograph.store.sql import literal

_FEW_VALUES = 200
"""Up to so many distinct values a day a text is worth a dictionary."""


@dataclass(frozen=True, slots=True)
class Advice:
    """An attribute that would be faster as a hot column.

    Attributes:
        table: `spans` or `logs`.
        key: The attribute.
        type: Column type to promote it with.
        share: Share of the records that have it, 0 to 1, estimated.
        values: Distinct values seen, at most a few thousand are known.
        asked: Queries that read it since the start.
    """

    table: str
    key: str
    type: str
    share: float
    values: int
    asked: int


def promote(
    engine: Engine, catalogue: Catalogue, placement: Placement, *, table: str, key: str, kind: str, indexed: bool
) -> Catalogue:
    """Add a hot column and return the catalogue with it.

    Older rows keep the value in their map; the column reads it from there, so every query sees the same.

    Raises:
        HotKeyError: The key is hot already, the type is unknown, no bit is left, or the schema has no hot columns.
    """
    if catalogue.schema != OURS or table not in catalogue.hot:
        raise HotKeyError(f"The table {table} has no hot attributes.", hints=("Choose `spans` or `logs`.",))
    if kind not in TYPES:
        raise HotKeyError(f"A hot attribute cannot be of type {kind}.", hints=(f"Choose one of {', '.join(TYPES)}.",))
    known = catalogue.hot[table]
    if any(hot.key == key for hot in known):
        raise HotKeyError(f"The attribute {key} of {table} is hot already.", hints=("See `heliograph store hot`.",))
    if len(known) >= LIMIT:
        raise HotKeyError(f"The table {table} has {LIMIT} hot attributes, which is the limit.")
    hot = HotKey(key, kind, len(known), indexed=indexed, promoted=True)
    changed = Catalogue(catalogue.schema, {**catalogue.hot, table: (*known, hot)})
    for statement in add_column(table, hot.definition(), placement):
        engine.command(statement)
    if indexed:
        engine.command(add_index(table, hot.index(), placement))
    store_hot_keys(engine, {table: [hot]})
    for view in changed.views:
        engine.command(create_view(view, placement))
    return changed


def advise(engine: Engine, catalogue: Catalogue, table: str, asked: Mapping[str, int], limit: int = 20) -> list[Advice]:
    """Attributes worth promoting, best first: those that are asked for, then those that most records have."""
    signal = {"spans": "traces", "logs": "logs"}[table]
    hot = {key.key for key in catalogue.hot.get(table, ())}
    sql = f"""
        SELECT Key, argMax(Type, N) AS Kind, sum(N) AS Total, max(V) AS Distinct
        FROM (
            SELECT Key, Type, sum(Count) AS N, uniq(Value) AS V FROM attribute_values
            WHERE Signal = {literal(signal)} AND Level = 'record' AND Type != 'json'
            AND Hour >= now() - INTERVAL 1 DAY
            GROUP BY Key, Type
        ) GROUP BY Key ORDER BY Total DESC"""
    rows = engine.query(sql).rows()
    total = next((int(str(row["Total"])) for row in rows if row["Key"] == ROWS_KEY), 1)
    found: list[Advice] = []
    for row in rows:
        key, values = str(row["Key"]), int(str(row["Distinct"]))
        if key in hot or key == ROWS_KEY:
            continue
        share = min(1.0, int(str(row["Total"])) / total)
        found.append(Advice(table, key, _column_type(str(row["Kind"]), values), share, values, asked.get(key, 0)))
    found.sort(key=lambda advice: (-advice.asked, -advice.share, advice.key))
    return found[:limit]


def _column_type(kind: str, values: int) -> str:
    if kind == "str":
        return FEW if values <= _FEW_VALUES else MANY
    return {"int": INTEGER, "double": DOUBLE, "bool": BOOL}[kind]

"""Bringing a database to today's schema."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from heliograph.store.errors import QueryError, SchemaTooNewError
from heliograph.store.port import Engine
from heliograph.store.schema.catalogue import OURS, Catalogue
from heliograph.store.schema.ddl import Placement, create_view
from heliograph.store.schema.hot import HotKey
from heliograph.store.schema.migrations import MIGRATIONS_IN_ORDER, state_tables
from heliograph.store.schema.state import HOT_ATTRIBUTES, MIGRATIONS
from heliograph.store.sql import literal

_logger = logging.getLogger("heliograph.store")


def migrate(engine: Engine, schema: str, placement: Placement) -> Catalogue:
    """Apply the steps that are missing and return the catalogue with the stored hot attributes.

    Raises:
        SchemaTooNewError: The database was written by a newer version, or holds the other schema.
    """
    engine.prepare()
    for statement in state_tables(placement):
        engine.command(statement)
    applied = _applied(engine, schema)
    catalogue = Catalogue(schema) if schema == OURS else Catalogue(schema, {})
    if not applied:
        store_hot_keys(engine, catalogue.hot)
    else:
        catalogue = Catalogue(schema, load_hot_keys(engine)) if schema == OURS else catalogue
    for step in MIGRATIONS_IN_ORDER:
        if step.version in applied or (step.needs and not _knows(engine, step.needs)):
            continue
        if applied or not step.repairs:
            for statement in step.statements(catalogue, placement):
                engine.command(statement)
        engine.command(
            f"INSERT INTO {MIGRATIONS.name} (Version, Title, Schema) SETTINGS async_insert = 0 "
            f"VALUES ({step.version}, {literal(step.title)}, {literal(schema)})"
        )
    if schema != OURS:
        catalogue = replace(catalogue, present=_columns(engine, catalogue))
    _create_views(engine, catalogue, placement)
    return catalogue


def _knows(engine: Engine, setting: str) -> bool:
    """Whether the engine's tables have a setting."""
    sql = "SELECT count() AS known FROM system.merge_tree_settings WHERE name = {name:String}"
    return bool(engine.query(sql, {"name": setting}).rows()[0]["known"])


def _columns(engine: Engine, catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """The columns that the exporter's tables really have: they may have been there before us."""
    names = ", ".join(literal(table.name) for table in catalogue.tables)
    rows = engine.query(
        "SELECT table AS owner, groupArray(name) AS columns FROM system.columns "
        f"WHERE database = currentDatabase() AND table IN ({names}) GROUP BY owner"
    ).rows()
    return {str(row["owner"]): frozenset(row["columns"]) for row in rows if isinstance(row["columns"], list)}


def _create_views(engine: Engine, catalogue: Catalogue, placement: Placement) -> None:
    for view in catalogue.views:
        try:
            engine.command(create_view(view, placement))
        except QueryError as error:
            if catalogue.schema == OURS:
                raise
            _logger.warning("the view %s cannot be made over tables of an older form: %s", view.name, error.message)


def _applied(engine: Engine, schema: str) -> set[int]:
    rows = engine.query(f"SELECT Version, Schema FROM {MIGRATIONS.name}").rows()
    versions = {int(str(row["Version"])) for row in rows}
    newest = MIGRATIONS_IN_ORDER[-1].version
    if versions and max(versions) > newest:
        raise SchemaTooNewError(f"The database has schema version {max(versions)}; this program knows {newest}.")
    others = {str(row["Schema"]) for row in rows} - {schema}
    if others:
        raise SchemaTooNewError(
            f"The database holds the schema {others.pop()!r}, the configuration says {schema!r}.",
            hints=("Set store.schema back, or use another database.",),
        )
    return versions


def load_hot_keys(engine: Engine) -> dict[str, tuple[HotKey, ...]]:
    """The stored hot attributes, by table, in the order of their bits."""
    columns = "TableName, Key, Type, Position, Indexed, Promoted"
    sql = f"SELECT DISTINCT {columns} FROM {HOT_ATTRIBUTES.name} ORDER BY TableName, Position"
    keys: dict[str, tuple[HotKey, ...]] = {"spans": (), "logs": ()}
    for row in engine.query(sql).rows():
        key = HotKey(
            key=str(row["Key"]),
            type=str(row["Type"]),
            position=int(str(row["Position"])),
            indexed=bool(row["Indexed"]),
            promoted=bool(row["Promoted"]),
        )
        table = str(row["TableName"])
        keys[table] = (*keys.get(table, ()), key)
    return keys


def store_hot_keys(engine: Engine, keys: Mapping[str, Sequence[HotKey]]) -> None:
    """Write hot attributes down."""
    rows = [
        f"({literal(table)}, {key.position}, {literal(key.key)}, {literal(key.type)}, {key.indexed}, {key.promoted})"
        for table, some in keys.items()
        for key in some
    ]
    if rows:
        names = "TableName, Position, Key, Type, Indexed, Promoted"
        engine.command(
            f"INSERT INTO {HOT_ATTRIBUTES.name} ({names}) SETTINGS async_insert = 0 VALUES {', '.join(rows)}"
        )

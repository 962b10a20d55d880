"""`heliograph store`: its sizes, its hot attributes."""

import click

from heliograph.api.schemas.status import PlatformStatus
from heliograph.cli.local import open_client
from heliograph.cli.options import json_option, server_options
from heliograph.cli.output import bytes_text, console, count_text, print_json, table
from heliograph.query.results.hot import AdviceResult, HotAttribute, HotResult
from heliograph.store.schema.hot import TYPES

TABLES = click.Choice(["spans", "logs"])


@click.group()
def store() -> None:
    """The store: what it holds, and which attributes have columns of their own."""


@store.command()
@json_option
@server_options
def stats(*, as_json: bool, server: str, api_key: str | None, data_dir: str | None) -> None:
    """Show rows, bytes and parts of each table."""
    with open_client(server, api_key, data_dir) as client:
        status = client.get("/status", PlatformStatus).store
    if as_json:
        print_json(status)
        return
    rows = [
        [one.name, one.signal, count_text(one.rows), bytes_text(one.bytes), str(one.parts)]
        for one in (status.tables if status else [])
    ]
    console().print(table(["table", "signal", "rows", "on disk", "parts"], rows, right=["rows", "on disk", "parts"]))


@store.command()
@json_option
@server_options
def hot(*, as_json: bool, server: str, api_key: str | None, data_dir: str | None) -> None:
    """List the attributes that have a column of their own."""
    with open_client(server, api_key, data_dir) as client:
        found = client.get("/store/hot", HotResult)
    if as_json:
        print_json(found)
        return
    rows = [[one.table, one.key, one.type, _marks(one)] for one in found.attributes]
    console().print(table(["table", "attribute", "column type", ""], rows))


@store.command()
@click.option("--table", "name", type=TABLES, default="spans", show_default=True, help="Of spans or of logs.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200), help="Attributes at most.")
@json_option
@server_options
def advice(*, name: str, limit: int, as_json: bool, server: str, api_key: str | None, data_dir: str | None) -> None:
    """List attributes worth a column of their own: those that are asked for, then those that most records have."""
    with open_client(server, api_key, data_dir) as client:
        found = client.get("/store/advice", AdviceResult, [("table", name), ("limit", str(limit))])
    if as_json:
        print_json(found)
        return
    rows = [[one.key, one.type, f"{one.share:.0%}", count_text(one.values), str(one.asked)] for one in found.attributes]
    headings = ["attribute", "column type", "records", "values", "asked"]
    console().print(table(headings, rows, right=["records", "values", "asked"]))


@store.command()
@click.argument("key")
@click.option("--table", "name", type=TABLES, default="spans", show_default=True, help="Of spans or of logs.")
@click.option("--type", "kind", type=click.Choice(TYPES), help="Column type; from what was seen when left out.")
@click.option("--index", "indexed", is_flag=True, help="With a bloom filter: for values that are rare.")
@json_option
@server_options
def promote(
    *,
    key: str,
    name: str,
    kind: str | None,
    indexed: bool,
    as_json: bool,
    server: str,
    api_key: str | None,
    data_dir: str | None,
) -> None:
    """Give the attribute KEY a column of its own, while the platform runs."""
    body = {"table": name, "key": key, "type": kind, "indexed": indexed}
    with open_client(server, api_key, data_dir) as client:
        made = HotAttribute.model_validate_json(client.send("POST", "/store/hot", body=body).content)
    if as_json:
        print_json(made)
        return
    click.echo(f"{made.key} of {made.table} is hot now, as {made.type}.")


def _marks(one: HotAttribute) -> str:
    return " ".join(word for word, holds in (("indexed", one.indexed), ("promoted", one.promoted)) if holds)

"""`heliograph keys`: who may send, read and administer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heliograph.cli.options import json_option
from heliograph.cli.output import console, print_json, table
from heliograph.extensions.apikey import ApiKey, KeyStore, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence


def _store(data_dir: str | None) -> KeyStore:
    from heliograph.app.settings import default_data_directory

    return KeyStore.in_directory(Path(data_dir) if data_dir else default_data_directory())


def _shown(key: ApiKey) -> dict[str, object]:
    created = datetime.fromtimestamp(key.created, UTC).isoformat()
    return {"id": key.id, "name": key.name, "scopes": sorted(scope.value for scope in key.scopes), "created": created}


_data_dir = click.option(
    "--data-dir",
    envvar="HELIOGRAPH_DATA_DIR",
    type=click.Path(file_okay=False),
    help="Data directory of the platform; a running one notices changes within a second.",
)


@click.group()
def keys() -> None:
    """API keys: create, list, revoke."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=[Scope.INGEST.value],
    show_default=True,
    help="What it is good for; repeatable. admin includes the others.",
)
@json_option
@_data_dir
def create(*, name: str, scopes: Sequence[str], as_json: bool, data_dir: str | None) -> None:
    """Make a key called NAME and print it: this is the only time that it is shown."""
    text, key = _store(data_dir).create(name, [Scope(scope) for scope in scopes])
    if as_json:
        print_json({**_shown(key), "key": text})
        return
    click.echo(text)
    click.echo("Keep it now: only its hash is stored. Senders put it into a header:", err=True)
    click.echo(f'  OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20{text}"', err=True)


@keys.command("list")
@json_option
@_data_dir
def list_keys(*, as_json: bool, data_dir: str | None) -> None:
    """List the keys, without their texts."""
    shown = [_shown(key) for key in _store(data_dir).list()]
    if as_json:
        print_json(shown)
        return
    columns = ["id", "name", "scopes", "created"]
    rows = [[str(key["id"]), str(key["name"]), ", ".join(map(str, _scopes(key))), str(key["created"])] for key in shown]
    console().print(table(columns, rows))


def _scopes(shown: dict[str, object]) -> list[str]:
    scopes = shown["scopes"]
    return [str(scope) for scope in scopes] if isinstance(scopes, list) else []


@keys.command()
@click.argument("key_id", metavar="ID")
@json_option
@_data_dir
def revoke(*, key_id: str, as_json: bool, data_dir: str | None) -> None:
    """Delete the key ID; it is refused within a second."""
    key = _store(data_dir).revoke(key_id)
    if as_json:
        print_json(_shown(key))
    else:
        click.echo(f"revoked {key.id} ({key.name})")

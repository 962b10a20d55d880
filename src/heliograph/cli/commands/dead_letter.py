"""`heliograph dead-letter`: what destinations refused for good."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heliograph.cli.output import print_json
from heliograph.exceptions import ConfigurationError

if TYPE_CHECKING:
    from heliograph.pipeline.graph.dead_letters import DeadLetter, DeadLetters

_REPLAY_SECONDS = 30.0

data_dir_option = click.option(
    "--data-dir", envvar="HELIOGRAPH_DATA_DIR", type=click.Path(file_okay=False), help="Data directory of the platform."
)


@click.group("dead-letter")
def dead_letter() -> None:
    """Look at what destinations refused for good, and send it again. Works while the platform runs, too."""


@dead_letter.command("list")
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_letters(*, data_dir: str | None, as_json: bool) -> None:
    """List dead letters, oldest first."""
    letters = list(_open(data_dir).list())
    if as_json:
        print_json([asdict(letter) for letter in letters])
        return
    for letter in letters:
        click.echo(f"{letter.id}  {letter.component}  {letter.signal}  {letter.items} items  {letter.message}")
    if not letters:
        click.echo("there are no dead letters")


@dead_letter.command()
@click.argument("identity")
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print the OTLP request as JSON.")
def show(*, identity: str, data_dir: str | None, as_json: bool) -> None:
    """Show a dead letter: why, and what is in it."""
    from heliograph.exporters.debug.config import Verbosity
    from heliograph.exporters.debug.text import render
    from heliograph.model import Signal
    from heliograph.wire import Encoding, decode, encode

    store = _open(data_dir)
    letter = _find(store, identity)
    batch = decode(Signal(letter.signal), [store.body(letter.id)])
    if as_json:
        click.echo(encode(batch, Encoding.JSON).decode())
        return
    click.echo(f"{letter.component} refused {letter.items} items: {letter.message} [{letter.code}]")
    click.echo(render(batch, Verbosity.DETAILED))


@dead_letter.command()
@click.argument("identities", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option(
    "--endpoint",
    envvar="HELIOGRAPH_OTLP_HTTP",
    default="127.0.0.1:4318",
    show_default=True,
    help="OTLP over HTTP that takes them.",
)
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def replay(
    *, identities: tuple[str, ...], everything: bool, endpoint: str, data_dir: str | None, as_json: bool
) -> None:
    """Send dead letters through the platform again; those that it takes are removed."""
    store = _open(data_dir)
    letters = list(store.list()) if everything else [_find(store, identity) for identity in identities]
    if not letters:
        raise ConfigurationError("no dead letter was named", hints=("name some, or use --all",))
    for letter in letters:
        _send(letter, store.body(letter.id), endpoint)
        store.remove(letter.id)
        if not as_json:
            click.echo(f"sent {letter.id}: {letter.items} items")
    if as_json:
        print_json({"sent": [letter.id for letter in letters]})


def _open(data_dir: str | None) -> DeadLetters:
    from heliograph.app.settings import default_data_directory
    from heliograph.pipeline.graph.dead_letters import DeadLetters
    from heliograph.pipeline.telemetry import Registry

    directory = Path(data_dir) if data_dir else default_data_directory()
    return DeadLetters(directory / "dead_letters", Registry())


def _find(store: DeadLetters, identity: str) -> DeadLetter:
    found = [letter for letter in store.list() if letter.id.startswith(identity)]
    if len(found) != 1:
        what = "no dead letter" if not found else f"{len(found)} dead letters"
        raise ConfigurationError(
            f"{what} begins with `{identity}`", hints=("`heliograph dead-letter list` shows them",)
        )
    return found[0]


def _send(letter: DeadLetter, body: bytes, endpoint: str) -> None:
    from heliograph.client.endpoint import Protocol, parse_endpoint
    from heliograph.client.settings import Target
    from heliograph.client.transport import open_transport
    from heliograph.model import Signal

    signal = Signal(letter.signal)
    address = endpoint if "://" in endpoint else f"http://{endpoint}"
    where = parse_endpoint(address, Protocol.HTTP_PROTOBUF, signal)
    transport = open_transport(signal, Target((where,), Protocol.HTTP_PROTOBUF), where)
    try:
        transport.send(body, _REPLAY_SECONDS)
    finally:
        transport.close()

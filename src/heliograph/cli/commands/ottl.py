"""`heliograph ottl`: try, explain and serve OTTL."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heliograph.cli.options import server_options

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNALS = ("traces", "metrics", "logs")
_MODES = ("ignore", "silent", "propagate")


def _texts(given: Sequence[str]) -> list[str]:
    """Statements as given; `@FILE` stands for the file's lines, without empty ones and comments."""
    found: list[str] = []
    for text in given:
        if not text.startswith("@"):
            found.append(text)
            continue
        lines = (line.strip() for line in Path(text[1:]).read_text(encoding="utf-8").splitlines())
        found += [line for line in lines if line and not line.startswith("#")]
    return found


_statements = click.option(
    "--statements", "-s", multiple=True, metavar="TEXT", help="A statement, or @FILE with one a line; repeatable."
)
_conditions = click.option(
    "--conditions",
    "-c",
    multiple=True,
    metavar="TEXT",
    help="Drop what a condition takes; also @FILE; repeatable.",
)
_context = click.option("--context", help="Where the texts run; inferred from their paths without it.")


@click.group()
def ottl() -> None:
    """Try statements of the Collector's transformation language."""


@ottl.command()
def serve() -> None:
    """Answer questions on standard input, one JSON object a line, with one JSON line each on standard output."""
    from heliograph.ottl.serve import serve as answer_lines

    answer_lines(sys.stdin, sys.stdout)


@ottl.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), required=False)
@_statements
@_conditions
@_context
@click.option("--signal", type=click.Choice(_SIGNALS), help="What FILE holds (seen from its first key), or traces.")
@click.option("--records", default=10, show_default=True, type=click.IntRange(1, 100), help="Live records at most.")
@click.option("--error-mode", type=click.Choice(_MODES), default="ignore", show_default=True)
@click.option("--output", type=click.Choice(["diff", "json"]), default="diff", show_default=True)
@server_options
def run(
    *,
    file: Any,
    statements: Sequence[str],
    conditions: Sequence[str],
    context: str | None,
    signal: str | None,
    records: int,
    error_mode: str,
    output: str,
    server: str,
    api_key: str | None,
    data_dir: str | None,  # noqa: ARG001 - live data is in no directory
) -> None:
    """Run statements, then conditions that drop, on FILE (an OTLP/JSON request, - for standard input).

    Without FILE they run on a sample of what the platform received in the last minute; nothing is changed there.
    Prints what changes as a diff, or the request afterwards. Records for which a statement failed are told on standard
    error.
    """
    from heliograph.ottl.trial import pretty, try_out

    document = _document(file) if file else _live(server, api_key, signal or "traces", records)
    trial = try_out(document, _texts(statements), _texts(conditions), signal=signal, context=context, mode=error_mode)
    for error in trial.errors:
        click.echo(f"record {error['record']}: {error['statement']}: {error['error']}", err=True)
    if output == "json":
        click.echo(pretty(trial.after))
        return
    for line in list(trial.difference()) or ["nothing changes"]:
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        click.secho(line, fg=colour)


def _live(server: str, api_key: str | None, signal: str, records: int) -> Any:
    from heliograph.api.schemas.ottl import OttlSample
    from heliograph.cli.client import PlatformClient
    from heliograph.exceptions import NotFound

    with PlatformClient(server, api_key) as client:
        sample = client.get("/ottl/sample", OttlSample, [("signal", signal), ("records", str(records))])
    if not sample.records:
        raise NotFound(f"no {signal} came in the last minute", hints=["send some, or give a FILE of OTLP/JSON"])
    return sample.input


def _document(file: Any) -> Any:
    from heliograph.exceptions import DataError

    try:
        return json.load(file)
    except ValueError as error:
        hint = "give an export request as OTLP/JSON, such as a line of what the `file` exporter wrote"
        raise DataError(f"{file.name} is no JSON: {error}", hints=[hint]) from error


@ottl.command()
@click.argument("statements", nargs=-1)
@_conditions
@_context
@click.option("--signal", type=click.Choice(_SIGNALS), default="logs", show_default=True)
def explain(statements: Sequence[str], conditions: Sequence[str], context: str | None, signal: str) -> None:
    """Show how STATEMENTS (or @FILE) and conditions run on batches: by columns or record by record, and where."""
    from heliograph.ottl import compile_filter, compile_transform

    if statements:
        texts: list[Any] = _texts(statements)
        groups = texts if context is None else [{"context": context, "statements": texts}]
        click.echo(compile_transform(groups, signal).explain())
    if conditions:
        texts = _texts(conditions)
        groups = texts if context is None else [{"context": context, "conditions": texts}]
        click.echo(compile_filter(groups, signal).explain())

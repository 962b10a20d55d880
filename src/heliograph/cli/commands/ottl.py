"""`heliograph ottl`: try, explain and serve OTTL."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
@click.argument("file", type=click.File("r", encoding="utf-8"))
@_statements
@_conditions
@_context
@click.option("--signal", type=click.Choice(_SIGNALS), help="What FILE holds; seen from its first key without it.")
@click.option("--error-mode", type=click.Choice(_MODES), default="ignore", show_default=True)
@click.option("--output", type=click.Choice(["diff", "json"]), default="diff", show_default=True)
def run(  # noqa: PLR0917 - click's options
    file: Any,
    statements: Sequence[str],
    conditions: Sequence[str],
    context: str | None,
    signal: str | None,
    error_mode: str,
    output: str,
) -> None:
    """Run statements, then conditions that drop, on FILE (an OTLP/JSON request, - for standard input).

    Prints what changes as a diff, or the request afterwards. Records for which a statement failed are told on standard
    error.
    """
    from heliograph.ottl.serve import ask

    question: dict[str, Any] = {"signal": signal, "error_mode": error_mode, "input": _document(file)}
    before = ask({**question, "op": "transform", "statements": []})["output"]
    after, errors = before, []
    for operation, name, texts in (("transform", "statements", statements), ("filter", "conditions", conditions)):
        if not texts or not after:
            continue
        key, value = _setting(name, _texts(texts), context)
        answer = ask({**question, "op": operation, key: value, "input": after})
        after = answer["output"]
        errors += answer["row_errors"]
    for error in errors:
        click.echo(f"record {error['record']}: {error['statement']}: {error['error']}", err=True)
    if output == "json":
        click.echo(_pretty(after))
        return
    for line in _difference(before, after):
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        click.secho(line, fg=colour)


def _document(file: Any) -> Any:
    from heliograph.ottl.errors import OttlConfigError

    try:
        return json.load(file)
    except ValueError as error:
        raise OttlConfigError(f"{file.name} is no JSON: {error}") from error


def _setting(name: str, texts: list[str], context: str | None) -> tuple[str, Any]:
    return (name, texts) if context is None else ("groups", [{"context": context, name: texts}])


def _pretty(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def _difference(before: Any, after: Any) -> Iterator[str]:
    from difflib import unified_diff

    lines = list(unified_diff(_pretty(before).split("\n"), _pretty(after).split("\n"), "before", "after", lineterm=""))
    yield from lines or ["nothing changes"]


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

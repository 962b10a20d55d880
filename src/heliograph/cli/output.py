"""What commands print: tables and text for people, JSON for programs; colours only on a terminal."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

_PIPE_WIDTH = 200
_THOUSAND = 1000.0
_KIBI = 1024.0
_DURATIONS = ((1_000, 1, "ns"), (1_000_000, 1_000, "us"), (1_000_000_000, 1_000_000, "ms"))
_MINUTE_NS = 60_000_000_000

SEVERITY_STYLES = {
    "fatal": "bold red",
    "error": "red",
    "warn": "yellow",
    "info": "green",
    "debug": "dim",
    "trace": "dim",
}
STATUS_STYLES = {"error": "red", "ok": "green", "unset": ""}


def console() -> Console:
    """A console on standard output; wide when the output is piped, so that nothing is cut."""
    return Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, soft_wrap=False)


def print_json(value: BaseModel | object) -> None:
    """One JSON document on standard output."""
    click.echo(value.model_dump_json() if isinstance(value, BaseModel) else json.dumps(value))


def table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]], *, right: Sequence[str] = ()) -> Table:
    """A plain table; columns named in `right` are aligned to the right."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return drawn


def note(message: str) -> None:
    """A remark on standard error, so that piped output stays clean."""
    click.echo(message, err=True)


def duration_text(nanoseconds: float) -> str:
    """`1.23 ms`, `4.5 s`, `2m 3s`."""
    for limit, unit, name in _DURATIONS:
        if abs(nanoseconds) < limit:
            return f"{nanoseconds / unit:.3g} {name}" if unit > 1 else f"{nanoseconds:.0f} ns"
    if abs(nanoseconds) < _MINUTE_NS:
        return f"{nanoseconds / 1e9:.3g} s"
    minutes, seconds = divmod(round(nanoseconds / 1e9), 60)
    return f"{minutes}m {seconds}s"


def time_text(unix_nano: int) -> str:
    """Local time with milliseconds."""
    moment = datetime.fromtimestamp(unix_nano // 1_000_000_000, UTC).astimezone()
    return f"{moment:%Y-%m-%d %H:%M:%S}.{unix_nano // 1_000_000 % 1000:03d}"


def count_text(value: float) -> str:
    """`999`, `12.3k`, `4.56M`."""
    for unit in ("", "k", "M", "G"):
        if abs(value) < _THOUSAND:
            return f"{value:.3g}{unit}" if unit or value != int(value) else f"{int(value)}"
        value /= _THOUSAND
    return f"{value:.3g}T"


def bytes_text(value: float) -> str:
    """`512 B`, `1.5 MiB`."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(value) < _KIBI:
            return f"{value:.3g} {unit}" if unit != "B" else f"{int(value)} B"
        value /= _KIBI
    return f"{value:.3g} TiB"

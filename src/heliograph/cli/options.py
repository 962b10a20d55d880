"""Options that several commands share."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_SERVER = "127.0.0.1:4319"


def default_endpoint() -> str:
    """Where the platform takes OTLP over HTTP: HELIOGRAPH_OTLP_HTTP's address, as `heliograph up` reads it."""
    return f"http://{os.environ.get('HELIOGRAPH_OTLP_HTTP') or '127.0.0.1:4318'}"


def server_options(function: F) -> F:
    """`--server`, `--api-key`, `--data-dir`: whom to ask."""
    for option in (
        click.option(
            "--data-dir",
            envvar="HELIOGRAPH_DATA_DIR",
            type=click.Path(file_okay=False),
            help="Data directory to open when no platform runs.",
        ),
        click.option("--api-key", envvar="HELIOGRAPH_API_KEY", help="Key that may read, when the platform wants one."),
        click.option(
            "--server",
            envvar="HELIOGRAPH_UI",
            default=DEFAULT_SERVER,
            show_default=True,
            help="Address of the running platform.",
        ),
    ):
        function = option(function)
    return function


def json_option(function: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def range_options(function: F) -> F:
    """`--start`, `--end`: which time."""
    for option in (
        click.option("--end", default="now", show_default=True, help="End: as --start."),
        click.option(
            "--start",
            "--since",
            "start",
            default="now-1h",
            show_default=True,
            help="Start: RFC 3339, unix nanoseconds, or relative such as now-15m (also 15m).",
        ),
    ):
        function = option(function)
    return function


def filter_options(function: F) -> F:
    """`--filter`, `--service`: which rows."""
    for option in (
        click.option("--service", help="Short for --filter service=NAME."),
        click.option(
            "--filter",
            "-f",
            "filters",
            multiple=True,
            metavar="KEY=VALUE",
            help="Repeatable; also != > >= < <= ~ (contains) =~ (regex), KEY? (exists).",
        ),
    ):
        function = option(function)
    return function


def selection(start: str, end: str, filters: tuple[str, ...], service: str | None) -> list[tuple[str, str]]:
    """Query parameters for a range and filters."""
    terms = [*filters, *([f"service={service}"] if service else [])]
    return [*time_parameters(start, end), *(("filter", term) for term in terms)]


def time_parameters(start: str, end: str) -> list[tuple[str, str]]:
    """Query parameters for a range; `15m` means `now-15m`."""
    return [("start", _moment(start)), ("end", _moment(end))]


def _moment(text: str) -> str:
    return f"now-{text}" if text[:1].isdigit() and text[-1] in "smhdw" else text

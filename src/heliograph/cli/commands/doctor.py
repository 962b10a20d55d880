"""`heliograph doctor`."""

from pathlib import Path

import click
from rich.text import Text

from heliograph.cli.checks import Check, all_checks
from heliograph.cli.options import json_option, server_options
from heliograph.cli.output import console, print_json, table

_STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red"}


@click.command()
@click.option(
    "--otlp-grpc", envvar="HELIOGRAPH_OTLP_GRPC", default="127.0.0.1:4317", show_default=True, help="Address."
)
@click.option(
    "--otlp-http", envvar="HELIOGRAPH_OTLP_HTTP", default="127.0.0.1:4318", show_default=True, help="Address."
)
@json_option
@server_options
@click.pass_context
def doctor(
    context: click.Context,
    *,
    otlp_grpc: str,
    otlp_http: str,
    as_json: bool,
    server: str,
    api_key: str | None,
    data_dir: str | None,
) -> None:
    """Check ports, disk, engine, user interface and clock; the exit status is 1 when there is a problem."""
    del api_key
    from heliograph.app.settings import default_data_directory

    directory = Path(data_dir) if data_dir else default_data_directory()
    checks = all_checks(directory, server=server, otlp_grpc=otlp_grpc, otlp_http=otlp_http)
    if as_json:
        print_json(
            [{"name": item.name, "state": item.state, "found": item.found, "hint": item.hint} for item in checks]
        )
    else:
        _print(checks)
    if any(item.state == "problem" for item in checks):
        context.exit(1)


def _print(checks: list[Check]) -> None:
    rows = [
        [Text(item.state, style=_STYLES[item.state]), item.name, item.found + (f"\n{item.hint}" if item.hint else "")]
        for item in checks
    ]
    console().print(table(["", "check", "found"], rows))

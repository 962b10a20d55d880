"""`heliograph query`."""

import sys

import click

from heliograph.cli.local import open_client
from heliograph.cli.options import server_options
from heliograph.cli.output import console, note, table
from heliograph.cli.problems import NotATerminalError
from heliograph.query.results.sql import SqlResult

_FORMATS = ("table", "json", "csv", "arrow")


@click.command()
@click.argument("sql")
@click.option(
    "--format", "output", type=click.Choice(_FORMATS), default="table", show_default=True, help="Output format."
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option(
    "--param", "-p", "parameters", multiple=True, metavar="NAME=VALUE", help="Value of {NAME:Type} in the SQL."
)
@click.option("--max-rows", default=10_000, show_default=True, type=click.IntRange(1, 1_000_000), help="Rows at most.")
@click.option("--timeout", default=30.0, show_default=True, type=click.FloatRange(0.001, 600), help="Seconds at most.")
@server_options
def query(
    *,
    sql: str,
    output: str,
    as_json: bool,
    parameters: tuple[str, ...],
    max_rows: int,
    timeout: float,
    server: str,
    api_key: str | None,
    data_dir: str | None,
) -> None:
    """Run one read-only SQL statement; `-` reads it from standard input."""
    output = "json" if as_json else output
    if output == "arrow" and sys.stdout.isatty():
        raise NotATerminalError("Arrow is binary.", hints=("Redirect it: --format arrow > result.arrow",))
    bound: dict[str, str] = {}
    for pair in parameters:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--param")
        bound[name] = value
    body: dict[str, object] = {
        "sql": sys.stdin.read() if sql == "-" else sql,
        "format": "json" if output == "table" else output,
        "parameters": bound,
        "max_rows": max_rows,
        "timeout_seconds": timeout,
    }
    with open_client(server, api_key, data_dir) as client:
        response = client.send("POST", "/query", body=body)
    if output in {"csv", "arrow"}:
        sys.stdout.buffer.write(response.content)
        sys.stdout.buffer.flush()
        if response.headers.get("x-heliograph-truncated") == "true":
            note(f"truncated after {max_rows} rows (--max-rows)")
        return
    result = SqlResult.model_validate_json(response.content)
    if output == "json":
        click.echo(response.text)
    else:
        _print(result)
    if result.truncated:
        note(f"truncated after {result.row_count} rows (--max-rows)")


def _print(result: SqlResult) -> None:
    numbers = [column.name for column in result.columns if column.type.startswith(("Int", "UInt", "Float", "Decimal"))]
    rows = [
        ["" if value is None else value if isinstance(value, str) else str(value) for value in row]
        for row in result.rows
    ]
    console().print(table([column.name for column in result.columns], rows, right=numbers))
    statistics = result.statistics
    counted = "1 row" if result.row_count == 1 else f"{result.row_count} rows"
    note(f"{counted} in {statistics.elapsed_ms:.0f} ms ({statistics.rows_read} read)")

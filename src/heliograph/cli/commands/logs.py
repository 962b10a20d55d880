"""`heliograph logs`."""

import json
from collections.abc import Iterator

import click
from rich.console import Console
from rich.text import Text

from heliograph.cli.client import PlatformClient
from heliograph.cli.local import open_client
from heliograph.cli.options import filter_options, json_option, range_options, selection, server_options
from heliograph.cli.output import SEVERITY_STYLES, console, note, print_json, time_text
from heliograph.query.results.logs import LogRecord, LogsResult, TailNotice

_SEVERITIES = ("trace", "debug", "info", "warn", "error", "fatal")


@click.command()
@click.option("--follow", is_flag=True, help="Show records as they arrive, until Ctrl-C.")
@click.option("--severity", type=click.Choice(_SEVERITIES), help="This severity or worse.")
@click.option("--text", "-q", default="", help="Words that must occur in the body.")
@click.option("--trace", "trace_id", help="Records of one trace.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="Records at most.")
@click.option("--attributes", is_flag=True, help="Show attributes too.")
@filter_options
@range_options
@json_option
@server_options
def logs(
    *,
    follow: bool,
    severity: str | None,
    text: str,
    trace_id: str | None,
    limit: int,
    attributes: bool,
    service: str | None,
    filters: tuple[str, ...],
    start: str,
    end: str,
    as_json: bool,
    server: str,
    api_key: str | None,
    data_dir: str | None,
) -> None:
    """Show log records, the newest last; with --json one record a line while following."""
    terms = [*filters]
    if severity:
        terms.append(f"severity>={severity}")
    if trace_id:
        terms.append(f"trace_id={trace_id}")
    asked = [*selection(start, end, tuple(terms), service), ("q", text)]
    out = console()
    with open_client(server, api_key, data_dir) as client:
        if follow:
            _follow(client, asked, out, attributes=attributes, as_json=as_json)
            return
        found = client.get("/logs", LogsResult, [*asked, ("limit", str(limit))])
    if as_json:
        print_json(found)
        return
    for record in reversed(found.records):
        out.print(_line(record, attributes=attributes), soft_wrap=True)
    if not found.records:
        note("nothing found: try --since 1d")
    if found.truncated:
        note(f"there are more than these {len(found.records)}: raise --limit or narrow the range")


def _follow(
    client: PlatformClient, asked: list[tuple[str, str]], out: Console, *, attributes: bool, as_json: bool
) -> None:
    try:
        with client.stream("/logs/tail", asked) as lines:
            for name, data in _events(lines):
                if name == "notice":
                    note(f"{TailNotice.model_validate_json(data).dropped} records left out: too many at once")
                elif as_json:
                    click.echo(json.dumps(json.loads(data), ensure_ascii=False))
                else:
                    out.print(_line(LogRecord.model_validate_json(data), attributes=attributes), soft_wrap=True)
    except KeyboardInterrupt:
        note("stopped")


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Name and data of Server-Sent Events."""
    name = ""
    for line in lines:
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            yield name, line.removeprefix("data:").strip()


def _line(record: LogRecord, *, attributes: bool) -> Text:
    line = Text()
    line.append(time_text(record.time), style="dim")
    shown = record.severity_text or record.severity
    line.append(f" {shown.upper():<5} ", style=SEVERITY_STYLES.get(record.severity, ""))
    line.append(f"{record.service}: ", style="bold")
    body = record.body if isinstance(record.body, str) else json.dumps(record.body, ensure_ascii=False)
    line.append(body or record.event_name)
    if record.trace_id:
        line.append(f"  trace={record.trace_id}", style="dim")
    if attributes:
        for item in record.attributes:
            line.append(f" {item['key']}={item['value']}", style="dim")
    return line

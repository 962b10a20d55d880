"""`heliograph traces`."""

import click
from rich.text import Text

from heliograph.cli.client import PlatformClient
from heliograph.cli.local import open_client
from heliograph.cli.options import filter_options, json_option, range_options, selection, server_options
from heliograph.cli.output import console, duration_text, note, print_json, table, time_text
from heliograph.cli.waterfall import waterfall
from heliograph.query.results.traces import Trace, TracesResult

_SORTS = ("newest", "oldest", "longest", "shortest")


@click.command()
@click.argument("trace_id", required=False)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="Traces at most.")
@click.option("--sort", type=click.Choice(_SORTS), default="newest", show_default=True, help="Order.")
@click.option("--errors", is_flag=True, help="Short for --filter status=error.")
@click.option("--text", "-q", default="", help="Words that must occur.")
@click.option("--attributes", is_flag=True, help="With TRACE_ID: show the spans' attributes too.")
@filter_options
@range_options
@json_option
@server_options
def traces(
    *,
    trace_id: str | None,
    limit: int,
    sort: str,
    errors: bool,
    text: str,
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
    """Search for traces, or show the one with TRACE_ID as a waterfall."""
    with open_client(server, api_key, data_dir) as client:
        if trace_id:
            _show(client, trace_id, attributes=attributes, as_json=as_json)
            return
        terms = (*filters, "status=error") if errors else filters
        asked = [*selection(start, end, terms, service), ("limit", str(limit)), ("sort", sort), ("q", text)]
        found = client.get("/traces", TracesResult, asked)
    if as_json:
        print_json(found)
        return
    rows = [
        [
            Text(trace.trace_id),
            time_text(trace.start),
            Text(duration_text(trace.duration)),
            str(trace.spans),
            Text(str(trace.errors), style="red" if trace.errors else "dim"),
            f"{trace.service}: {trace.name}",
        ]
        for trace in found.traces
    ]
    columns = ["trace", "start", "duration", "spans", "errors", "root"]
    console().print(table(columns, rows, right=["duration", "spans", "errors"]))
    if not found.traces:
        note("nothing found: try --since 1d, or see what arrives with: heliograph traces --since 5m")
    if found.truncated:
        note(f"there are more than these {len(found.traces)}: raise --limit")


def _show(client: PlatformClient, trace_id: str, *, attributes: bool, as_json: bool) -> None:
    trace = client.get(f"/traces/{trace_id}", Trace)
    if as_json:
        print_json(trace)
        return
    out = console()
    head = Text()
    head.append(trace.trace_id, style="bold")
    head.append(f"  {time_text(trace.start)}  {duration_text(trace.duration)}  {len(trace.spans)} spans")
    head.append(f"  {trace.errors} errors", style="red" if trace.errors else "dim")
    head.append(f"  {trace.logs} logs", style="dim")
    out.print(head)
    for line in waterfall(trace, out.width):
        out.print(line, no_wrap=True, crop=True)
    for span in trace.spans:
        wanted = attributes or span.status == "error"
        if not wanted:
            continue
        out.print(Text(f"\n{span.service} {span.name} ({span.span_id})", style="bold"))
        if span.status_message:
            out.print(Text(f"  status: {span.status_message}", style="red"))
        for item in span.attributes:
            out.print(Text(f"  {item['key']} = {item['value']}"))
        for event in span.events:
            details = ", ".join(f"{item['key']}={item['value']}" for item in event.attributes)
            out.print(Text(f"  event {event.name}: {details}"[:500]))
    if trace.truncated:
        note("the trace has more spans than are shown")

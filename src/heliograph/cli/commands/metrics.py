"""`heliograph metrics`."""

from typing import get_args

import click

from heliograph.cli.client import PlatformClient
from heliograph.cli.local import open_client
from heliograph.cli.options import filter_options, json_option, range_options, selection, server_options
from heliograph.cli.output import console, count_text, note, print_json, table, time_text
from heliograph.query.metric_question import Aggregation
from heliograph.query.results.metrics import MetricSeriesResult, MetricsResult

_SPARKS = "▁▂▃▄▅▆▇█"
_WIDTH = 60


@click.command()
@click.argument("name", required=False)
@click.option("--aggregation", "-a", type=click.Choice(get_args(Aggregation)), help="How points become one value.")
@click.option("--group-by", "-g", multiple=True, metavar="KEY", help="Split by a label; repeatable.")
@click.option("--step", help="Bucket width such as 30s.")
@click.option("--text", "-q", default="", help="Without NAME: part of the name.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200), help="Series at most.")
@filter_options
@range_options
@json_option
@server_options
def metrics(
    *,
    name: str | None,
    aggregation: str | None,
    group_by: tuple[str, ...],
    step: str | None,
    text: str,
    limit: int,
    service: str | None,
    filters: tuple[str, ...],
    start: str,
    end: str,
    as_json: bool,
    server: str,
    api_key: str | None,
    data_dir: str | None,
) -> None:
    """List metrics, or show the values of the metric NAME over time."""
    asked = selection(start, end, filters, service if name else None)
    with open_client(server, api_key, data_dir) as client:
        if name is None:
            _list(client, [*asked, ("q", text), *([("service", service)] if service else [])], as_json=as_json)
            return
        asked += [("name", name), ("limit", str(limit)), ("buckets", str(_WIDTH))]
        asked += [("group_by", key) for key in group_by]
        asked += [("aggregation", aggregation)] if aggregation else []
        asked += [("step", step)] if step else []
        found = client.get("/metrics/query", MetricSeriesResult, asked)
    if as_json:
        print_json(found)
        return
    rows: list[list[str]] = []
    for series in found.series:
        values = [value for value in series.values if value is not None]
        last = count_text(values[-1]) if values else ""
        rows.append(
            [
                series.name,
                last,
                count_text(min(values, default=0)),
                count_text(max(values, default=0)),
                spark(series.values),
            ]
        )
    unit = f" in {found.unit}" if found.unit not in ("", "1") else ""
    note(f"{found.name}: {found.aggregation}{unit}, a value each {found.step / 1e9:g} s")
    console().print(table(["series", "last", "min", "max", "over time"], rows, right=["last", "min", "max"]))
    if found.truncated:
        note(f"there are more than these {len(found.series)} series: raise --limit or filter")


def _list(client: PlatformClient, asked: list[tuple[str, str]], *, as_json: bool) -> None:
    found = client.get("/metrics", MetricsResult, asked)
    if as_json:
        print_json(found)
        return
    rows = [
        [
            metric.name,
            metric.kind,
            metric.unit,
            str(metric.series),
            ", ".join(metric.services[:3]),
            time_text(metric.last_seen),
        ]
        for metric in found.metrics
    ]
    console().print(table(["metric", "kind", "unit", "series", "services", "last seen"], rows, right=["series"]))
    if not found.metrics:
        note("no metrics in this range: try --since 1d")


def spark(values: list[float | None]) -> str:
    """A line of blocks, the largest value the highest; a space where there is none."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    span = high - low
    return "".join(
        " " if value is None else _SPARKS[round((value - low) / span * (len(_SPARKS) - 1)) if span else 0]
        for value in values
    )

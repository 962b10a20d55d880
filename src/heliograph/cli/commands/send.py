"""`heliograph send`."""

import asyncio
import signal as os_signal
from typing import Any

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from heliograph.cli.options import json_option
from heliograph.cli.output import bytes_text, console, count_text, note, print_json, table
from heliograph.cli.problems import NothingAcknowledgedError
from heliograph.demo.load.sender import LoadGenerator, LoadReport, LoadSettings
from heliograph.exceptions import HeliographError
from heliograph.model import Signal
from heliograph.query.time_range import parse_duration

_WORST = 5


@click.command()
@click.option("--endpoint", envvar=["HELIOGRAPH_SEND_ENDPOINT", "HELIOGRAPH_OTLP_GRPC"], default="127.0.0.1:4317",
              show_default=True, help="host:port for gRPC, http://host:port for HTTP.")  # fmt: skip
@click.option("--signal", "-s", "signals", multiple=True, type=click.Choice([item.value for item in Signal]),
              help="Repeatable; all three if left out.")  # fmt: skip
@click.option("--rate", default=500.0, show_default=True, type=click.FloatRange(0),
              help="Spans, records and points a second, each; 0 is as fast as it goes.")  # fmt: skip
@click.option("--count", type=click.IntRange(1), help="Stop after so many of each.")
@click.option("--duration", help="Stop after this time, such as 10s or 5m; 10s if neither this nor --count is given.")
@click.option("--batch", default=100, show_default=True, type=click.IntRange(1, 10_000), help="Items a request.")
@click.option("--concurrency", default=8, show_default=True, type=click.IntRange(1, 256), help="Requests open at once.")
@click.option(
    "--errors", default=0.02, show_default=True, type=click.FloatRange(0, 1), help="Share of failing requests."
)
@click.option("--header", "headers", multiple=True, metavar="NAME=VALUE", help="Sent along; repeatable.")
@click.option("--api-key", envvar="HELIOGRAPH_API_KEY", help="Key that may write, when the platform wants one.")
@json_option
def send(
    *,
    endpoint: str,
    signals: tuple[str, ...],
    rate: float,
    count: int | None,
    duration: str | None,
    batch: int,
    concurrency: int,
    errors: float,
    headers: tuple[str, ...],
    api_key: str | None,
    as_json: bool,
) -> None:
    """Send generated traces, metrics and logs over OTLP and tell what was acknowledged."""
    settings = LoadSettings(
        endpoint=endpoint,
        signals=[Signal(name) for name in signals] or list(Signal),
        rate=rate,
        count=count,
        duration=_seconds(duration) if duration else None if count else 10.0,
        batch=batch,
        concurrency=concurrency,
        error_share=errors,
        headers=_headers(headers, api_key),
    )
    report = asyncio.run(_run(settings, quiet=as_json))
    if as_json:
        print_json(_facts(report))
    else:
        _print(report)
    if not sum(part.acknowledged for part in report.signals.values()):
        raise NothingAcknowledgedError(
            f"--endpoint {endpoint}: nothing was acknowledged ({next(iter(report.problems), 'no answer')})."
        )


def _seconds(text: str) -> float:
    """Seconds of `10s` or `5m`; a bare number is seconds, as people mean it here."""
    try:
        if text.strip().isdigit():
            return float(text)
        return parse_duration(text, field="--duration") / 1e9
    except HeliographError as error:
        raise click.BadParameter(error.message, param_hint="--duration") from error


def _headers(pairs: tuple[str, ...], api_key: str | None) -> dict[str, str]:
    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--header")
        headers[name.lower()] = value
    return headers


async def _run(settings: LoadSettings, *, quiet: bool) -> LoadReport:
    out = console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True, disable=quiet or not out.is_terminal) as progress:
        task = progress.add_task("sending")

        def show(report: LoadReport) -> None:
            parts = (f"{name} {count_text(part.acknowledged)}" for name, part in report.signals.items())
            progress.update(task, description=", ".join(parts))

        generator = LoadGenerator(settings, show)
        loop = asyncio.get_running_loop()
        for number in (os_signal.SIGINT, os_signal.SIGTERM):
            loop.add_signal_handler(number, generator.stop)
        return await generator.run()


def _facts(report: LoadReport) -> dict[str, Any]:
    return {
        "seconds": round(report.seconds, 3),
        "signals": {
            name.value: {
                "requests": part.requests,
                "acknowledged": part.acknowledged,
                "rejected": part.rejected,
                "failed": part.failed,
                "retries": part.retries,
                "bytes": part.bytes,
            }
            for name, part in report.signals.items()
        },
        "latency_seconds": {f"p{share}": round(report.percentile(share / 100), 6) for share in (50, 95, 99)},
        "problems": report.problems,
    }


def _print(report: LoadReport) -> None:
    seconds = max(report.seconds, 1e-9)
    rows = [
        [
            name.value,
            count_text(part.acknowledged),
            f"{count_text(part.acknowledged / seconds)}/s",
            str(part.rejected),
            str(part.failed),
            str(part.retries),
            bytes_text(part.bytes),
        ]
        for name, part in report.signals.items()
    ]
    columns = ["signal", "acknowledged", "rate", "rejected", "failed", "retries", "sent"]
    console().print(table(columns, rows, right=columns[1:]))
    latency = ", ".join(f"p{share} {report.percentile(share / 100) * 1000:.1f} ms" for share in (50, 95, 99))
    note(f"{report.seconds:.1f} s; acknowledged in {latency}")
    for problem, number in sorted(report.problems.items(), key=lambda item: -item[1])[:_WORST]:
        note(f"{number} x {problem}")

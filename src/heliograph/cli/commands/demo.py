"""`heliograph demo`."""

import signal as os_signal
import threading
import time

import click

from heliograph.cli.options import default_endpoint, json_option
from heliograph.cli.output import note, print_json
from heliograph.demo.faults import Fault, parse_fault

_REPORT_SECONDS = 10.0


@click.command()
@click.option("--endpoint", envvar="HELIOGRAPH_DEMO_ENDPOINT", default=default_endpoint,
              show_default="http://127.0.0.1:4318", help="http://host:port for HTTP, host:port for gRPC.")  # fmt: skip
@click.option("--rate", default=10.0, show_default=True, type=click.FloatRange(0.1, 200), help="Visits a second.")
@click.option("--fault", default="none", show_default=True, help=f"Fault at the start: {', '.join(Fault)}.")
@click.option(
    "--port", default=8085, show_default=True, type=click.IntRange(0, 65535), help="Port of the shop; 0: any."
)
@click.option("--duration", type=click.FloatRange(0.1), help="Seconds; until Ctrl-C if left out.")
@click.option("--api-key", envvar="HELIOGRAPH_API_KEY", help="Key that may write, when the platform wants one.")
@json_option
def demo(
    *, endpoint: str, rate: float, fault: str, port: int, duration: float | None, api_key: str | None, as_json: bool
) -> None:
    """Run a small shop of four services that sends traces, metrics and logs."""
    chosen = parse_fault(fault)

    from heliograph.demo.run import Demo, DemoSettings

    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    stop = threading.Event()
    for number in (os_signal.SIGINT, os_signal.SIGTERM):
        os_signal.signal(number, lambda *_: stop.set())
    shop = Demo(DemoSettings(endpoint, headers, rate=rate, port=port, fault=chosen))
    shop.start()
    note(f"the shop is open at {shop.shop_url}, telemetry goes to {endpoint}; fault: {chosen} ({chosen.explanation})")
    note(f'switch the fault with: curl -X PUT {shop.shop_url}/fault -d \'{{"fault": "slow-database"}}\'')
    deadline = time.monotonic() + duration if duration else None
    try:
        while not stop.is_set():
            left = deadline - time.monotonic() if deadline else _REPORT_SECONDS
            if left <= 0 or stop.wait(min(left, _REPORT_SECONDS)):
                break
            visits = shop.visits()
            note(f"{visits.made} visits, {visits.failed} failed, fault: {shop.faults.current}")
    finally:
        note("closing the shop")
        shop.stop()
    visits = shop.visits()
    if as_json:
        print_json({"visits": visits.made, "failed": visits.failed})

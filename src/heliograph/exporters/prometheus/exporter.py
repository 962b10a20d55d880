"""Keeps the last values and serves them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from heliograph.exporters.prometheus.exposition import format_for, render
from heliograph.exporters.prometheus.store import Store
from heliograph.model import Signal
from heliograph.pipeline.serving import HttpCall, HttpReply, HttpServer

if TYPE_CHECKING:
    from heliograph.exporters.prometheus.config import PrometheusConfig
    from heliograph.pipeline import CreateSettings, Host, Parcel
    from heliograph.pipeline.listening import Endpoint

PATH: Final = "/metrics"


class PrometheusExporter:
    """Takes points as they come and accepts them at once: what is shown is the last value of each series.

    Args:
        settings: From the graph.
        config: Names, labels and the listener.
    """

    def __init__(self, settings: CreateSettings, config: PrometheusConfig) -> None:
        self._config: Final = config
        self._telemetry: Final = settings.telemetry
        self._store: Final = Store(
            config,
            settings.logger,
            lambda count, reason: settings.telemetry.dropped(Signal.METRICS, count, reason),
        )
        self._server: Final = HttpServer(config, f"exporters::{settings.id}", self._serve)

    @property
    def address(self) -> Endpoint | None:
        """Where the page is, once started."""
        return self._server.address

    def start(self, host: Host) -> None:
        """Listen.

        Raises:
            HeliographError: It cannot, or must not.
        """
        self._telemetry.gauge("heliograph_exporter_prometheus_series", callback=lambda: float(len(self._store)))
        self._server.start(host)

    def shutdown(self, deadline: float) -> None:
        """Serve no more."""
        self._server.stop(deadline)

    def consume(self, parcel: Parcel) -> None:
        """Take the points."""
        self._store.add(parcel.batch)
        self._telemetry.sent(parcel.signal, parcel.num_items)
        parcel.accept()

    def _serve(self, call: HttpCall) -> HttpReply:
        if call.path != PATH:
            return HttpReply(HTTPStatus.NOT_FOUND, f"the metrics are at {PATH}\n".encode())
        form = format_for(call.headers.get("accept", ""), open_metrics=self._config.enable_open_metrics)
        body = render(self._store, form, timestamps=self._config.send_timestamps)
        return HttpReply(HTTPStatus.OK, body, form.content_type)

"""The exporter and its page over HTTP."""

import base64
import time
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tests.support.processing import batch_of
from tests.unit.exporters.prometheus.support import fetch, gauge, point, total

from heliograph.exporters.prometheus.config import PrometheusConfig
from heliograph.exporters.prometheus.exporter import PrometheusExporter
from heliograph.exporters.prometheus.factory import FACTORY
from heliograph.extensions.basicauth.config import BasicAuthConfig
from heliograph.extensions.basicauth.factory import FACTORY as BASIC
from heliograph.model import Signal
from heliograph.pipeline import Kind
from heliograph.pipeline.listening import ExposedWithoutAuthentication
from heliograph.testing import Ledger, TestHost, create_settings


def make(**config: Any) -> tuple[PrometheusExporter, Any]:
    """An exporter on a free port, and what it was made with."""
    settings = create_settings(Kind.EXPORTER, "prometheus")
    values = PrometheusConfig.model_validate({"endpoint": "127.0.0.1:0", **config})
    exporter = FACTORY.create(settings, values)
    assert isinstance(exporter, PrometheusExporter)
    return exporter, settings


def test_what_is_consumed_is_accepted_and_shown(tmp_path: Path) -> None:
    """At `/metrics`, in the format that the reader asks for; elsewhere there is nothing."""
    exporter, settings = make(enable_open_metrics=True)
    ledger = Ledger()
    with TestHost(settings, tmp_path) as host:
        exporter.start(host)
        exporter.consume(ledger.parcel(batch_of(Signal.METRICS, [gauge("g", point(1)), total("c", point(2))])))
        ledger.check()
        assert exporter.address is not None
        port = exporter.address.port
        status, kind, text = fetch(port)
        assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
        assert "g{" in text
        _, kind, text = fetch(port, accept="application/openmetrics-text; version=1.0.0")
        assert kind.startswith("application/openmetrics-text")
        assert {family.name for family in text_string_to_metric_families(text)} == {"g", "c"}
        assert fetch(port, "/")[0] == 404
        exporter.shutdown(time.monotonic() + 5)


def test_readers_may_have_to_prove_who_they_are(tmp_path: Path) -> None:
    """With an authenticator it may be open to others; without, it must not."""
    settings = create_settings(Kind.EXTENSION, "basicauth")
    gate = BASIC.create(settings, BasicAuthConfig.model_validate({"htpasswd": {"inline": "ann:sesame"}}))
    exporter, settings = make(endpoint="0.0.0.0:0", auth={"authenticator": "basicauth"})
    with TestHost(settings, tmp_path, {"basicauth": gate}) as host:
        gate.start(host)
        exporter.start(host)
        assert exporter.address is not None
        assert fetch(exporter.address.port)[0] == 401
        credentials = "Basic " + base64.b64encode(b"ann:sesame").decode()
        assert fetch(exporter.address.port, authorization=credentials)[0] == 200
        exporter.shutdown(time.monotonic() + 5)
        bare, settings = make(endpoint="0.0.0.0:0")
        with pytest.raises(ExposedWithoutAuthentication, match="exporters::prometheus::endpoint"):
            bare.start(host)

"""The platform as it ships: OTLP in, the store, the API, reload over HTTP."""

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from heliograph.app.addresses import endpoints
from heliograph.app.platform import Platform
from heliograph.app.settings import UpSettings, about
from heliograph.model import Signal
from heliograph.testing import make_request

MINE = """
exporters: {debug: }
service: {pipelines: {traces: {exporters: [clickhouse, debug]}}}
"""


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Platform]:
    """The shipped configuration on free ports."""
    for name in ("otlp_grpc", "otlp_http", "ui", "store_dsn", "data_dir"):
        monkeypatch.setenv(about(name).variable, "")
    free = "127.0.0.1:0"
    platform = Platform(UpSettings(data_dir=str(tmp_path), otlp_grpc=free, otlp_http=free, ui=free))
    platform.start()
    try:
        yield platform
    finally:
        assert platform.stop()


def client(platform: Platform) -> httpx.Client:
    """A client of the API."""
    return httpx.Client(base_url=endpoints(platform)["ui"], trust_env=False, timeout=20)


def send(platform: Platform, first: int, count: int = 10) -> None:
    """Send spans over HTTP."""
    address = endpoints(platform)["http"].rpartition("//")[2]
    headers = {"content-type": "application/x-protobuf"}
    body = make_request(Signal.TRACES, count, first)
    assert httpx.post(f"http://{address}/v1/traces", content=body, headers=headers, trust_env=False).status_code == 200


def wait_for_rows(http: httpx.Client, rows: int) -> bool:
    """Whether the store's table of spans reaches `rows` rows."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        tables: list[dict[str, Any]] = http.get("/api/v1/status").json()["store"]["tables"]
        if any(table["signal"] == "traces" and table["rows"] >= rows for table in tables):
            return True
        time.sleep(0.1)
    return False


def test_it_receives_stores_tells_and_reloads(platform: Platform) -> None:
    """What is sent is in the store soon; status, metrics and configuration are told; POST /config changes it."""
    with client(platform) as http:
        send(platform, 0)
        assert wait_for_rows(http, 10)
        status = http.get("/api/v1/status").json()
        assert {one["transport"] for one in status["receivers"] if one["id"] == "otlp"} == {"grpc", "http"}
        assert [one["state"] for one in status["pipelines"]] == ["ok", "ok", "ok"]
        assert status["journal"]["state"] == "ok"
        assert 'otelcol_receiver_accepted_spans{receiver="otlp"} 10' in http.get("/metrics").text
        shown = http.get("/api/v1/config").json()
        assert "clickhouse" in shown["yaml"]
        assert {one["flag"] for one in shown["settings"]} >= {"--ui", "--otlp-grpc"}

        refused = http.post("/api/v1/config", json={"yaml": "receivers: {otpl: }"})
        assert refused.status_code >= 400
        assert "did you mean `otlp`?" in refused.json()["message"]

        platform.sources = ("default:", f"yaml:{MINE}")
        changed = http.post("/api/v1/config", json={})
        assert changed.status_code == 200, changed.text
        assert "debug" in changed.json()["yaml"]
        send(platform, 100)
        assert wait_for_rows(http, 20)
        assert platform.engine.registry.value("otelcol_exporter_sent_spans", exporter="debug") == 10

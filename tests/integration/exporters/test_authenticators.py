"""Authenticators on both sides of a real connection."""

import base64
import urllib.error
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any

import grpc
import pytest
from tests.support.graph import Feeds, Service, make_catalog
from tests.support.program import free_ports, wait_until

from heliograph.exporters.otlp_grpc.factory import FACTORY as OTLP_GRPC
from heliograph.exporters.otlp_http.factory import FACTORY as OTLP_HTTP
from heliograph.extensions.basicauth.factory import FACTORY as BASIC
from heliograph.extensions.bearertokenauth.factory import FACTORY as BEARER
from heliograph.extensions.headers_setter.factory import FACTORY as HEADERS
from heliograph.model import Signal
from heliograph.pipeline.catalog import Catalog
from heliograph.pipeline.errors import ComponentStartError
from heliograph.receivers.otlp.factory import FACTORY as OTLP
from heliograph.testing import make_request


class WithAuth(Service):
    """A service with the real receiver, exporters and authenticators."""

    def make_catalog(self, feeds: Feeds) -> Catalog:
        """Those of the tests and the real ones."""
        return Catalog([*make_catalog(feeds), OTLP, OTLP_GRPC, OTLP_HTTP, BASIC, BEARER, HEADERS])


def configuration(grpc_port: int, http_port: int) -> str:
    """What is fed goes out over both transports, comes in again and ends in two sinks."""
    return f"""
extensions:
  basicauth/server: {{htpasswd: {{inline: "ann:sesame"}}}}
  basicauth/client: {{client_auth: {{username: ann, password: sesame}}}}
  bearertokenauth: {{token: open}}
  headers_setter: {{headers: [{{key: x-user, from_attribute: username}}], additional_auth: bearertokenauth}}
receivers:
  feed: {{}}
  otlp/basic:
    protocols: {{grpc: {{endpoint: "127.0.0.1:{grpc_port}", auth: {{authenticator: basicauth/server}}}}}}
  otlp/bearer:
    protocols:
      http:
        endpoint: "127.0.0.1:{http_port}"
        include_metadata: true
        auth: {{authenticator: bearertokenauth}}
exporters:
  otlp_grpc: {{endpoint: "http://127.0.0.1:{grpc_port}", auth: {{authenticator: basicauth/client}}}}
  otlp_http: {{endpoint: "http://127.0.0.1:{http_port}", auth: {{authenticator: headers_setter}}}}
  sink: {{}}
service:
  extensions: [headers_setter, basicauth/server, basicauth/client, bearertokenauth]
  pipelines:
    traces/out: {{receivers: [feed], exporters: [otlp_grpc]}}
    traces/again: {{receivers: [otlp/basic], exporters: [otlp_http]}}
    traces/end: {{receivers: [otlp/bearer], exporters: [sink]}}
"""


@pytest.fixture
def ports() -> list[int]:
    """One for gRPC, one for HTTP."""
    return free_ports(2)


@pytest.fixture
def service(ports: list[int], tmp_path: Path) -> Generator[WithAuth]:
    """The service, running."""
    service = WithAuth(configuration(*ports), tmp_path)
    service.engine.start(service.configuration)
    yield service
    service.engine.shutdown()


def post(port: int, headers: dict[str, str]) -> tuple[int, str]:
    """Status and challenge of a refused request."""
    body = make_request(Signal.TRACES, 1, 0)
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/traces", body, {"content-type": "application/x-protobuf", **headers}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    with caught.value as refusal:
        return refusal.code, refusal.headers["www-authenticate"]


def test_credentials_open_the_way_through_both_transports(service: WithAuth) -> None:
    """Data goes on from hop to hop, and what the first receiver knew of its caller becomes a header of the second."""
    service.send_all(3)
    sink = service.feeds.sink("sink")
    wait_until(lambda: sorted(set(sink.ids)) == list(range(30)), 20, "everything arrives")
    assert {metadata.get("x-user") for metadata in sink.metadata} == {("ann",)}


def test_callers_without_credentials_are_refused(service: WithAuth, ports: list[int]) -> None:
    """HTTP says 401 and what is asked for, gRPC UNAUTHENTICATED; nothing of it arrives."""
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic " + "YTpi"}):
        assert post(ports[1], headers) == (401, "Bearer")
    channel: Any = grpc.insecure_channel(f"127.0.0.1:{ports[0]}")
    call = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
    wrong = "Basic " + base64.b64encode(b"ann:guess").decode()
    for metadata in ((), (("authorization", wrong),)):
        with pytest.raises(grpc.RpcError) as caught:
            call(make_request(Signal.TRACES, 1, 0), metadata=metadata, timeout=10)
        error: Any = caught.value
        assert error.code() is grpc.StatusCode.UNAUTHENTICATED
    channel.close()
    assert service.feeds.sink("sink").ids == []


@pytest.mark.parametrize(
    ("exporter", "message"),
    [
        ("otlp_grpc: {endpoint: 'http://192.0.2.1:4317', auth: {authenticator: bearertokenauth}}", "in the clear"),
        ("otlp_http: {endpoint: 'http://127.0.0.1:1', auth: {authenticator: basicauth}}", "makes no headers"),
        ("otlp_http: {endpoint: 'http://127.0.0.1:1', auth: {authenticator: nothing}}", "nothing"),
    ],
)
def test_what_cannot_work_stops_the_start(exporter: str, message: str, tmp_path: Path) -> None:
    """Credentials in the clear, an extension of the wrong side, one that is not there."""
    name = exporter.partition(":")[0]
    text = f"""
extensions: {{bearertokenauth: {{token: open}}, basicauth: {{htpasswd: {{inline: "a:b"}}}}}}
receivers: {{feed: {{}}}}
exporters:
  {exporter}
service:
  extensions: [bearertokenauth, basicauth]
  pipelines: {{traces: {{receivers: [feed], exporters: [{name}]}}}}
"""
    service = WithAuth(text, tmp_path)
    try:
        with pytest.raises(ComponentStartError, match=message):
            service.engine.start(service.configuration)
    finally:
        service.engine.shutdown()

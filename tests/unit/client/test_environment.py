"""Endpoints, variables and headers, as the OTLP exporter specification says."""

from pathlib import Path

import pytest

from heliograph.client import EndpointInvalid, Protocol, SettingConflict
from heliograph.client.endpoint import parse_endpoint
from heliograph.client.environment import parse_headers, target_from_environment
from heliograph.model import Signal


@pytest.mark.parametrize(
    ("text", "protocol", "url"),
    [
        ("http://h:4318", "http/protobuf", "http://h:4318/v1/traces"),
        ("http://h:4318/", "http/json", "http://h:4318/v1/traces"),
        ("https://h/base/", "http/protobuf", "https://h:443/base/v1/traces"),
        ("http://[::1]:9", "http/protobuf", "http://[::1]:9/v1/traces"),
        ("http://h:4317", "grpc", "http://h:4317"),
        ("https://h", "grpc", "https://h:4317"),
        ("h:1", "grpc", "https://h:1"),
    ],
)
def test_endpoints(text: str, protocol: str, url: str) -> None:
    """The path of a signal is appended for HTTP; gRPC without a scheme is secure."""
    assert parse_endpoint(text, Protocol(protocol), Signal.TRACES).url == url


@pytest.mark.parametrize("text", ["", "ftp://h", "http://", "http://h:port", "h:1"])
def test_bad_endpoints(text: str) -> None:
    """What is no address is refused by name."""
    with pytest.raises(EndpointInvalid):
        parse_endpoint(text, Protocol.HTTP_PROTOBUF, Signal.LOGS)


def test_defaults() -> None:
    """Without variables it is protobuf over HTTP to this machine, ten seconds, not compressed."""
    target = target_from_environment(Signal.METRICS, {})
    assert target.endpoints[0].url == "http://localhost:4318/v1/metrics"
    assert (target.protocol, target.timeout, target.compression) == (Protocol.HTTP_PROTOBUF, 10, "none")
    grpc = target_from_environment(Signal.METRICS, {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})
    assert grpc.endpoints[0].url == "http://localhost:4317"


def test_a_signals_variable_wins() -> None:
    """Per signal beats general, and a signal's endpoint is used as it is; an empty variable is not set."""
    environment = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://all:1/x",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://logs:2/own",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "",
        "OTEL_EXPORTER_OTLP_HEADERS": "a=1",
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS": "b=2",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "2500",
        "OTEL_EXPORTER_OTLP_LOGS_COMPRESSION": "gzip",
        "OTEL_EXPORTER_OTLP_CERTIFICATE": "/ca.pem",
    }
    logs, traces = (target_from_environment(signal, environment) for signal in (Signal.LOGS, Signal.TRACES))
    assert (logs.endpoints[0].url, traces.endpoints[0].url) == ("http://logs:2/own", "http://all:1/x/v1/traces")
    assert (logs.headers, traces.headers) == ({"b": "2"}, {"a": "1"})
    assert (logs.compression, traces.compression, logs.timeout) == ("gzip", "none", 2.5)
    assert logs.tls.ca_file == Path("/ca.pem")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROTOCOL", "carrier-pigeon"),
        ("TIMEOUT", "soon"),
        ("TIMEOUT", "-1"),
        ("INSECURE", "maybe"),
        ("COMPRESSION", "rar"),
        ("HEADERS", "secret-without-name"),
        ("CLIENT_KEY", "/only-a-key"),
    ],
)
def test_bad_variables(name: str, value: str) -> None:
    """A variable that cannot work is refused, and headers are never shown."""
    with pytest.raises(SettingConflict) as refused:
        target_from_environment(Signal.TRACES, {f"OTEL_EXPORTER_OTLP_{name}": value})
    assert "secret-without-name" not in str(refused.value)


def test_headers() -> None:
    """Headers are URL-decoded key value pairs with names in lower case, and masked when they are shown."""
    assert parse_headers("Authorization=Bearer%20x%3Dy, k = v ,") == {"authorization": "Bearer x=y", "k": "v"}
    target = target_from_environment(Signal.LOGS, {"OTEL_EXPORTER_OTLP_HEADERS": "x-api-key=hunter2"})
    assert "hunter2" not in repr(target)

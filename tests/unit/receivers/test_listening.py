"""Endpoints, and who may be listened to."""

import socket

import pytest

from heliograph.exceptions.configuration import InvalidSetting
from heliograph.exceptions.network import AddressInUse, AddressNotAvailable
from heliograph.pipeline.listening import ALLOW_VARIABLE, Endpoint, ExposedWithoutAuthentication, guard, open_socket


@pytest.mark.parametrize(
    ("text", "host", "port", "loopback"),
    [
        ("127.0.0.1:4317", "127.0.0.1", 4317, True),
        ("127.9.9.9:1", "127.9.9.9", 1, True),
        ("localhost:4318", "localhost", 4318, True),
        ("[::1]:4317", "::1", 4317, True),
        ("0.0.0.0:4317", "0.0.0.0", 4317, False),  # noqa: S104 - what is refused without authentication
        (":4317", "", 4317, False),
        ("[::]:0", "::", 0, False),
        ("10.1.2.3:65535", "10.1.2.3", 65535, False),
    ],
)
def test_endpoints(text: str, host: str, port: int, loopback: bool) -> None:  # noqa: FBT001 - a table of cases
    """Host and port in the Collector's forms, and whether only this machine reaches them."""
    endpoint = Endpoint.parse(text, "here")
    assert (endpoint.host, endpoint.port, endpoint.is_loopback("here")) == (host, port, loopback)
    assert Endpoint.parse(str(endpoint), "here") == endpoint


@pytest.mark.parametrize("text", ["", "localhost", "4317", "host:", "host:port", "host:65536", "host:-1"])
def test_what_is_no_endpoint(text: str) -> None:
    """The error names the setting and shows an example."""
    with pytest.raises(InvalidSetting, match=r"^here: ") as caught:
        Endpoint.parse(text, "here")
    assert "127.0.0.1:4317" in caught.value.hint


def test_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback or authenticated or declared safe: open; else refused, with the ways out in their order."""
    inside, outside = Endpoint("127.0.0.1", 1), Endpoint("0.0.0.0", 1)  # noqa: S104 - what is refused
    monkeypatch.delenv(ALLOW_VARIABLE, raising=False)
    guard(inside, authenticated=False, setting="here", ways_out=())
    guard(outside, authenticated=True, setting="here", ways_out=())
    with pytest.raises(ExposedWithoutAuthentication, match=r"here: 0\.0\.0\.0:1 can be reached") as caught:
        guard(outside, authenticated=False, setting="here", ways_out=("use a key",))
    assert caught.value.hints[0] == "use a key"
    monkeypatch.setenv(ALLOW_VARIABLE, "true")
    guard(outside, authenticated=False, setting="here", ways_out=())


def test_sockets_are_bound_once() -> None:
    """A free port is found for 0; a port in use is an error that names the setting; so is a foreign address."""
    with open_socket(Endpoint("127.0.0.1", 0), "here") as listener:
        port = int(listener.getsockname()[1])
        with pytest.raises(AddressInUse, match=f"here: 127.0.0.1:{port} is in use by process"):
            open_socket(Endpoint("127.0.0.1", port), "here")
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
    with pytest.raises(AddressNotAvailable):
        open_socket(Endpoint("192.0.2.1", 0), "here")

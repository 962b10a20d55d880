"""`store.dsn`."""

import pytest

from heliograph.store.dsn import StoreAddress, parse_dsn
from heliograph.store.errors import StoreDsnError


@pytest.mark.parametrize(
    ("dsn", "address"),
    [
        ("clickhouse://host", StoreAddress("host", 8123, False, "default", "default", "")),
        ("https://host", StoreAddress("host", 8443, True, "default", "default", "")),
        ("clickhouse://host?secure=1", StoreAddress("host", 8443, True, "default", "default", "")),
        ("http://u:p%40ss@h:99/tele", StoreAddress("h", 99, False, "tele", "u", "p@ss")),
        (
            "clickhouse://h/d?cluster=main&max_threads=3",
            StoreAddress("h", 8123, False, "d", "default", "", "main", True, settings={"max_threads": "3"}),
        ),
        (
            "clickhouse://h?cluster=main&replicated=no&connect_timeout=1.5",
            StoreAddress("h", 8123, False, "default", "default", "", "main", False, 1.5),
        ),
    ],
)
def test_a_dsn_is_read(dsn: str, address: StoreAddress) -> None:
    """Every part has its place, and what is left out its default."""
    assert parse_dsn(dsn) == address


def test_an_ipv6_host_keeps_its_brackets_in_the_address() -> None:
    """The address that requests go to is a valid URL."""
    assert parse_dsn("http://[::1]:9000/d").url == "http://[::1]:9000/"


@pytest.mark.parametrize(
    ("dsn", "message"),
    [
        ("postgres://u:secret@h/d", "scheme 'postgres'"),
        ("host:8123", "scheme"),
        ("clickhouse:///d", "host is missing"),
        ("clickhouse://u:secret@h:99999/d", "Port out of range"),
        ("clickhouse://u:secret@h/d?secure=perhaps", "secure=perhaps"),
        ("clickhouse://u:secret@h/d?connect_timeout=soon", "connect_timeout=soon"),
        ("clickhouse://u:secret@h/d?connect_timeout=0", "above 0"),
    ],
)
def test_a_wrong_dsn_says_what_is_wrong_and_keeps_the_password(dsn: str, message: str) -> None:
    """The message names the part at fault and never the password."""
    with pytest.raises(StoreDsnError, match=message) as caught:
        parse_dsn(dsn)
    assert "secret" not in caught.value.message
    assert caught.value.hints


def test_the_password_is_not_shown() -> None:
    """Logs of an address do not give the password away."""
    assert "hunter2" not in repr(parse_dsn("clickhouse://u:hunter2@h"))

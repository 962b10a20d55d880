import httpx
import pytest
from starlette.responses import PlainTextResponse

from heliograph.api.security import HostCheck, host_name


@pytest.mark.parametrize(
    ("header", "name"),
    [("localhost:4319", "localhost"), ("[::1]:4319", "[::1]"), ("Example.COM", "example.com"), ("", "")],
)
def test_host_names(header: str, name: str) -> None:
    """The port is cut off, IPv6 addresses keep their brackets."""
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("host", "allowed", "status"),
    [
        ("localhost", (), 200),
        ("127.0.0.1:4319", (), 200),
        ("[::1]:4319", (), 200),
        ("evil.example", (), 403),
        ("127.0.0.1.evil.example", (), 403),
        ("", (), 403),
        ("obs.example:80", ("OBS.example",), 200),
        ("any.example", ("*",), 200),
    ],
)
async def test_only_known_hosts(host: str, allowed: tuple[str, ...], status: int) -> None:
    """Loopback and listed names pass, everything else is refused before any route."""
    transport = httpx.ASGITransport(HostCheck(PlainTextResponse("in"), allowed))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.get("/", headers={"Host": host})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("method", "origin", "status"),
    [
        ("POST", "http://localhost:5173", 200),
        ("POST", "https://evil.example", 403),
        ("DELETE", "null", 403),
        ("GET", "https://evil.example", 200),
        ("POST", None, 200),
    ],
)
async def test_foreign_pages_change_nothing(method: str, origin: str | None, status: int) -> None:
    """A page of another site cannot send a request that changes something; programs without an Origin can."""
    transport = httpx.ASGITransport(HostCheck(PlainTextResponse("in")))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.request(method, "/", headers={"Origin": origin} if origin else {})
    assert response.status_code == status

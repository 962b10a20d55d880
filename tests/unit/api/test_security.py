from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from starlette.responses import PlainTextResponse

from heliograph.api.app import build_application
from heliograph.api.ports import ApiServices
from heliograph.api.problems import on_heliograph_error
from heliograph.api.security import HostCheck, host_name, require_admin, require_key
from heliograph.exceptions import HeliographError


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


class Keys:
    """A guard with two keys."""

    required = True

    def permits(self, authorization: str, scope: str = "read") -> bool:
        """`admin` may everything, `reader` may read."""
        return authorization == "Bearer admin" or (authorization == "Bearer reader" and scope == "read")


@pytest.mark.parametrize(("key", "status"), [("admin", 204), ("reader", 403), ("nobody", 401), ("", 401)])
async def test_changes_need_a_key_for_them(key: str, status: int) -> None:
    """A key for reading changes nothing: the answer says which scope it lacks. An unknown key is not a key."""
    app = FastAPI(exception_handlers={HeliographError: on_heliograph_error})
    unused: Any = None
    app.state.services = ApiServices(unused, unused, unused, guard=Keys())

    @app.post("/", status_code=204, dependencies=[Depends(require_key), Depends(require_admin)])
    async def change() -> None: ...

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.post("/", headers={"Authorization": f"Bearer {key}"} if key else {})
    assert response.status_code == status
    if status == 403:
        assert "`admin`" in response.json()["message"]


class Locked:
    """A reloader that nobody may use."""

    def permits(self, authorization: str) -> bool:
        """Not whatever the key."""
        del authorization
        return False

    def reload(self, yaml: str | None) -> Any:
        """Never reached."""
        raise AssertionError(yaml)


QUESTIONS = {"/api/v1/query", "/api/v1/query/{query_id}", "/api/v1/ottl/check", "/api/v1/ottl/try"}
"""What is asked with a body, and what ends a question: a key for reading is enough."""


async def test_whatever_changes_something_wants_an_administrator() -> None:
    """No change of the store or the platform is left to those who may only read."""
    unused: Any = None
    app = build_application()
    app.state.services = ApiServices(unused, unused, unused, guard=Keys(), reloader=Locked())
    changing = [
        (method, path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if method != "get" and path not in QUESTIONS
    ]
    assert ("post", "/api/v1/store/hot") in changing
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for method, path in changing:
            response = await client.request(method, path, json={}, headers={"Authorization": "Bearer reader"})
            assert response.status_code in {401, 403}, path
            assert "admin" in response.json()["message"]

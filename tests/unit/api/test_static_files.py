from pathlib import Path

import httpx
import pytest

from heliograph.api.static_files import StaticUi


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A directory as Vite leaves it, with precompressed files, beside a secret."""
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<title>ui</title>")
    (static / "assets" / "main-abc.js").write_text("plain")
    (static / "assets" / "main-abc.js.br").write_bytes(b"brotli")
    (static / "assets" / "main-abc.js.gz").write_bytes(b"gzip")
    (tmp_path / "secret.txt").write_text("hush")
    return static


async def get(static: Path, path: str, method: str = "GET", encoding: str = "") -> httpx.Response:
    """One request, body as it is on the wire."""
    transport = httpx.ASGITransport(StaticUi(static))
    headers = {"Accept-Encoding": encoding}
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        client.stream(method, path, headers=headers) as response,
    ):
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
        return httpx.Response(response.status_code, headers={**response.headers, "x-raw": raw.decode("latin-1")})


async def test_hashed_assets_are_kept_for_ever_and_precompressed(built: Path) -> None:
    """The best encoding that the client takes is sent, cached for a year, with the right type."""
    response = await get(built, "/assets/main-abc.js", encoding="gzip, br")
    assert (response.headers["content-encoding"], response.headers["x-raw"]) == ("br", "brotli")
    assert "immutable" in response.headers["cache-control"]
    assert "javascript" in response.headers["content-type"]
    assert (await get(built, "/assets/main-abc.js", encoding="gzip")).headers["x-raw"] == "gzip"
    assert (await get(built, "/assets/main-abc.js")).headers["x-raw"] == "plain"


async def test_copied_links_open_the_page(built: Path) -> None:
    """A path of the page app gets index.html, which is asked again each time, under a strict policy."""
    response = await get(built, "/traces/abc")
    assert response.headers["x-raw"] == "<title>ui</title>"
    assert response.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/x%00.js"])
async def test_nothing_outside_is_served(built: Path, path: str) -> None:
    """A path that leads out of the directory is not served."""
    assert "hush" not in (await get(built, path)).headers["x-raw"]


@pytest.mark.parametrize(("path", "method"), [("/api/v1/nothing", "GET"), ("/missing.js", "GET"), ("/", "POST")])
async def test_what_is_not_there_is_a_problem(built: Path, path: str, method: str) -> None:
    """Unknown API paths, missing files and other methods are problems, never the page."""
    response = await get(built, path, method)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_missing_bundle_says_what_to_do(tmp_path: Path) -> None:
    """Without a built UI the page tells how to build it."""
    response = await get(tmp_path, "/")
    assert response.status_code == 503
    assert "make ui" in response.headers["x-raw"]

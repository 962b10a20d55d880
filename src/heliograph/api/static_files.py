"""The built UI: precompressed files, caching by content hash, a fallback for the page app's own paths."""

import mimetypes
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from heliograph.api.errors import UnknownPathError
from heliograph.api.problems import problem_response

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_SECURITY = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_FOREVER = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

_MISSING = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Heliograph</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
<h1>Heliograph is running, its user interface is not built</h1>
<p>The platform receives and stores telemetry, and the API answers under <a href="/api/v1/health">/api/v1</a>.</p>
<p>To build the interface in a source checkout, run <code>make ui</code> (it needs Node.js) and reload this page.
An installed wheel always contains it: if you see this page there, install the package again.</p>
</html>
"""


class StaticUi:
    """ASGI application that serves a directory built by Vite.

    Files under `assets/` have a hash in their names and are cached for ever; everything else is asked again. A path
    that is no file and has no extension gets `index.html`, so that a copied link opens.

    Args:
        directory: Where `index.html` is.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        response = self._respond(scope)
        response.headers.update(_SECURITY)
        await response(scope, receive, send)

    def _respond(self, scope: Scope) -> Response:
        path: str = scope["path"]
        if scope["method"] not in {"GET", "HEAD"} or path.startswith("/api/"):
            return problem_response(UnknownPathError(f"{scope['method']} {path[:200]}: nothing is served here."))
        index = self._directory / "index.html"
        if not index.is_file():
            return HTMLResponse(_MISSING, status_code=503, headers={"Cache-Control": "no-store"})
        file = self._find(path)
        if file is None:
            if "." in path.rsplit("/", 1)[-1]:
                return problem_response(UnknownPathError(f"GET {path[:200]}: no such file."))
            file = index
        return self._file(file, Headers(scope=scope))

    def _find(self, path: str) -> Path | None:
        if "\0" in path:
            return None
        file = (self._directory / path.lstrip("/")).resolve()
        return file if file.is_relative_to(self._directory) and file.is_file() else None

    def _file(self, file: Path, headers: Headers) -> Response:
        hashed = file.parent.name == "assets"
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        answer = {"Cache-Control": _FOREVER if hashed else "no-cache", "Vary": "Accept-Encoding"}
        accepted = headers.get("accept-encoding", "")
        for encoding, suffix in _ENCODINGS:
            packed = file.with_name(file.name + suffix)
            if encoding in accepted and packed.is_file():
                return FileResponse(packed, media_type=media_type, headers={**answer, "Content-Encoding": encoding})
        return FileResponse(file, media_type=media_type, headers=answer)

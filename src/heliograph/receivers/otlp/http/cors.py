"""Which web pages may send: the `cors` section."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.receivers.otlp.config import Cors

_SAFE_HEADERS: Final = frozenset({"accept", "accept-language", "content-language", "content-type"})


class CorsPolicy:
    """Answers a browser's questions.

    Args:
        config: The settings; None refuses all pages.
    """

    def __init__(self, config: Cors | None) -> None:
        self._config: Final = config
        origins = config.allowed_origins if config else []
        self._origins: Final = [re.compile(fnmatch.translate(origin.lower())) for origin in origins]
        self._any_origin: Final = "*" in origins
        self._headers: Final = {header.lower() for header in config.allowed_headers} if config else set[str]()

    def answer_headers(self, request: Mapping[str, str]) -> dict[str, str]:
        """Headers that let the page at the request's origin read the answer; none when it may not."""
        origin = request.get("origin", "")
        if not self._allows(origin):
            return {}
        headers = {"access-control-allow-origin": "*" if self._any_origin else origin, "vary": "origin"}
        if self._config is not None and self._config.exposed_headers:
            headers["access-control-expose-headers"] = ", ".join(self._config.exposed_headers)
        return headers

    def preflight_headers(self, request: Mapping[str, str]) -> dict[str, str]:
        """Headers of the answer to a browser that asks before it sends."""
        headers = self.answer_headers(request)
        wanted = [name.strip().lower() for name in request.get("access-control-request-headers", "").split(",")]
        wanted = [name for name in wanted if name]
        allowed = self._headers | _SAFE_HEADERS
        if not headers or ("*" not in self._headers and not allowed.issuperset(wanted)):
            return {}
        headers["access-control-allow-methods"] = "POST"
        if wanted:
            headers["access-control-allow-headers"] = ", ".join(wanted)
        if self._config is not None and self._config.max_age:
            headers["access-control-max-age"] = str(self._config.max_age)
        return headers

    def _allows(self, origin: str) -> bool:
        lower = origin.lower()
        return bool(origin) and any(pattern.fullmatch(lower) for pattern in self._origins)

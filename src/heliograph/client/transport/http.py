"""OTLP over HTTP, protobuf or JSON."""

import gzip
import threading
import time
from collections.abc import Mapping
from urllib.request import getproxies, proxy_bypass

import urllib3
import zstandard
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from heliograph.client.endpoint import Endpoint, Protocol
from heliograph.client.response import (
    MAX_RESPONSE_BYTES,
    ExportResult,
    parse_json,
    parse_protobuf,
    parse_retry_after,
    parse_status,
)
from heliograph.client.settings import Target
from heliograph.client.tls import CertificateFiles
from heliograph.client.transport.base import MAX_REQUEST_BYTES, USER_AGENT
from heliograph.exceptions import (
    ConnectionRefused,
    ConnectionReset,
    DestinationRefused,
    ErrorContext,
    HeliographError,
    NameNotResolved,
    PayloadTooLarge,
    TimedOut,
    TlsFailure,
)
from heliograph.exceptions.mapping import http_error
from heliograph.exceptions.status import from_status

_REFUSED = 400
_KINDS: tuple[tuple[type[HTTPError], type[HeliographError]], ...] = (
    (NameResolutionError, NameNotResolved),
    (NewConnectionError, ConnectionRefused),
    (ConnectTimeoutError, TimedOut),
    (ReadTimeoutError, TimedOut),
    (SSLError, TlsFailure),
)
"""What urllib3 raises and what it means; anything else is a connection that broke."""


class HttpTransport:
    """A pool of connections to one endpoint; it is opened anew when a certificate file changes."""

    def __init__(self, target: Target, endpoint: Endpoint) -> None:
        self._target, self._endpoint = target, endpoint
        json = target.protocol is Protocol.HTTP_JSON
        self._parse = parse_json if json else parse_protobuf
        content_type = "application/json" if json else "application/x-protobuf"
        self._defaults = {"content-type": content_type, "user-agent": USER_AGENT}
        self._encoding = {} if target.compression == "none" else {"content-encoding": target.compression}
        self._headers = self._whole({name.lower(): value for name, value in target.headers.items()})
        self._files = CertificateFiles(target.tls)
        self._lock = threading.Lock()
        self._pool: urllib3.PoolManager | None = None

    def send(self, body: bytes, timeout: float, headers: Mapping[str, str] | None = None) -> ExportResult:
        """Send one request and wait for the answer."""
        if len(body) > MAX_REQUEST_BYTES:
            raise PayloadTooLarge(f"a request of {len(body)} bytes is larger than the limit of {MAX_REQUEST_BYTES}")
        pool = self._open()
        try:
            answer = pool.request(
                "POST",
                self._endpoint.url,
                body=self._compressed(body),
                headers=self._headers if headers is None else self._whole(headers),
                timeout=urllib3.Timeout(total=timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                content = answer.read(MAX_RESPONSE_BYTES + 1, decode_content=True)
                answer.drain_conn()
            finally:
                answer.release_conn()
        except HTTPError as error:
            raise self._mapped(error) from error
        return self._judge(answer, content)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.clear()

    def _whole(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers of a request with those that say what it holds."""
        return {**self._defaults, **headers, **self._encoding}

    def _open(self) -> urllib3.PoolManager:
        pool = self._pool
        if pool is not None and not (self._endpoint.secure and self._files.changed()):
            return pool
        with self._lock:
            settings: dict[str, object] = {"num_pools": 2, "maxsize": 8, "block": False}
            if self._endpoint.secure:
                self._files.changed()
                settings["ssl_context"] = self._files.context()
            proxy = self._proxy()
            made = urllib3.ProxyManager(proxy, **settings) if proxy else urllib3.PoolManager(**settings)  # type: ignore[arg-type]
            self._pool = made
        return made

    def _proxy(self) -> str | None:
        if self._target.proxy is not None:
            return self._target.proxy or None
        if proxy_bypass(self._endpoint.host):
            return None
        return getproxies().get("https" if self._endpoint.secure else "http")

    def _compressed(self, body: bytes) -> bytes:
        if self._target.compression == "gzip":
            return gzip.compress(body, 1, mtime=0)
        if self._target.compression == "zstd":
            return zstandard.compress(body, 1)
        return body

    def _judge(self, answer: urllib3.BaseHTTPResponse, content: bytes) -> ExportResult:
        context = ErrorContext(operation="export", peer=self._endpoint.authority)
        if len(content) > MAX_RESPONSE_BYTES:
            raise DestinationRefused("the server's answer is larger than 4 MiB", context=context)
        if answer.status < 300:  # noqa: PLR2004 - success
            return self._parse(content) if content else ExportResult()
        if answer.status < _REFUSED:
            location = answer.headers.get("location", "")
            raise DestinationRefused(f"the server redirects (HTTP {answer.status}) to {location}", context=context)
        status = parse_status(content, answer.headers.get("content-type", ""))
        wait = parse_retry_after(answer.headers.get("retry-after"), time.time())
        by_status = http_error(answer.status, status.message, retry_after=wait, context=context)
        if not status.details:
            return self._raise(by_status)
        detailed = from_status(status, context=context)
        # OTLP says by HTTP status what is repeated; the details only say it better.
        if by_status.retry_after is not None:
            detailed.retry_after = by_status.retry_after
        return self._raise(detailed.with_retryable(by_status.retryable))

    @staticmethod
    def _raise(error: HeliographError) -> ExportResult:
        raise error

    def _mapped(self, error: HTTPError) -> HeliographError:
        context = ErrorContext(operation="export", peer=self._endpoint.authority)
        for native, kind in _KINDS:
            if isinstance(error, native):
                return kind(f"{self._endpoint.authority}: {error}", context=context)
        return ConnectionReset(f"{self._endpoint.authority}: {error}", context=context)

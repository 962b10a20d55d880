"""ClickHouse's HTTP interface: one request, its answer or an error of our tree."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from heliograph.exceptions import HeliographError
from heliograph.store.dsn import StoreAddress
from heliograph.store.errors import StoreDsnError, StoreUnavailableError, translate
from heliograph.store.port import Block

_SPARE_SECONDS = 5.0
"""How much longer than the query's own deadline we wait for the server to say so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Body of a successful request and ClickHouse's summary of it."""

    body: bytes
    summary: Mapping[str, str]

    def number(self, name: str) -> int:
        """A counter of the summary, 0 when it is missing."""
        return int(self.summary.get(name, "0"))


class Transport:
    """A pool of HTTP connections to one server; thread-safe."""

    def __init__(self, address: StoreAddress) -> None:
        self.address = address
        self._client = httpx.Client(
            base_url=address.url,
            verify=_certificates(address),
            headers={"X-ClickHouse-User": address.user, "X-ClickHouse-Key": address.password},
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=9.0),
            trust_env=False,
        )

    def send(
        self, body: Block, arguments: Mapping[str, str], *, operation: str, seconds: float | None = None
    ) -> Answer:
        """POST `body` with `arguments` in the address.

        Args:
            body: SQL text, or blocks when the SQL is in `arguments`.
            arguments: Settings, `param_*`, `query_id`.
            operation: For messages.
            seconds: The query's deadline; None waits without one.
        """
        wait = None if seconds is None else seconds + _SPARE_SECONDS
        timeout = httpx.Timeout(wait, connect=self.address.connect_timeout)
        where = f"{self.address.host}:{self.address.port}"
        try:
            answer = self._client.post("/", content=body, params={**self._fixed(), **arguments}, timeout=timeout)
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
            raise StoreUnavailableError(f"{operation}: ClickHouse at {where} did not answer ({reason}).") from error
        code = answer.headers.get("X-ClickHouse-Exception-Code", "")
        if answer.status_code >= httpx.codes.BAD_REQUEST or code:
            raise _failure(answer, code, operation, where)
        return Answer(answer.content, json.loads(answer.headers.get("X-ClickHouse-Summary", "{}")))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _fixed(self) -> dict[str, str]:
        return {"database": self.address.database, **self.address.settings}


def _failure(answer: httpx.Response, code: str, operation: str, where: str) -> HeliographError:
    """What a refusal means; one without ClickHouse's code comes from something between it and us."""
    text = answer.text[:4000]
    if code.isdigit() or "DB::Exception" in text:
        return translate(text, operation=operation, code=int(code) if code.isdigit() else 0)
    return StoreUnavailableError(
        f"{operation}: {where} answered {answer.status_code} without a reason from ClickHouse."
    )


def _certificates(address: StoreAddress) -> ssl.SSLContext | bool:
    if not address.secure or not address.verify:
        return False
    try:
        return ssl.create_default_context(cafile=address.ca_cert or None)
    except OSError as error:
        raise StoreDsnError(f"store.dsn: ca_cert={address.ca_cert} cannot be read ({error.strerror}).") from error

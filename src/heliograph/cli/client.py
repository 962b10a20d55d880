"""Asking: the running platform over HTTP, or the data directory in this process when none runs."""

import asyncio
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel

from heliograph.cli.problems import PlatformUnreachableError, RemoteError, remote_error

M = TypeVar("M", bound=BaseModel)
Parameters = Sequence[tuple[str, str]]

_TIMEOUT = httpx.Timeout(60.0, connect=2.0)
_ERROR = 400


def base_url(server: str) -> str:
    """`127.0.0.1:4319` and `http://host` as a URL without a slash at its end."""
    return (server if "://" in server else f"http://{server}").rstrip("/")


class PlatformClient:
    """Asks the HTTP API. Use it as a context manager.

    Args:
        server: Address of the platform.
        api_key: Sent as a bearer token when given.
        local: Makes the API as an ASGI application when the platform does not answer; None: no fallback.
    """

    def __init__(
        self, server: str, api_key: str | None = None, local: "Callable[[ExitStack], Any] | None" = None
    ) -> None:
        self._base = base_url(server)
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(base_url=self._base, headers=self._headers, timeout=_TIMEOUT, trust_env=False)
        self._local = local
        self._application: Any = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._stack.close()

    @property
    def is_local(self) -> bool:
        """Whether the data directory answers, because no platform did."""
        return self._application is not None

    def get(self, path: str, model: type[M], parameters: Parameters = ()) -> M:
        """GET an answer.

        Raises:
            PlatformUnreachableError: Nobody answers.
            RemoteError: The platform answers with a problem.
        """
        return model.model_validate_json(self.send("GET", path, parameters=parameters).content)

    def send(
        self, method: str, path: str, *, parameters: Parameters = (), body: Mapping[str, object] | None = None
    ) -> httpx.Response:
        """One request; the response is a success.

        Raises:
            PlatformUnreachableError: Nobody answers.
            RemoteError: The platform answers with a problem.
        """
        if self._application is None:
            try:
                response = self._client.request(method, f"/api/v1{path}", params=list(parameters), json=body)
            except httpx.ConnectError as error:
                if self._local is None:
                    raise _unreachable(self._base, error) from error
                self._application = self._local(self._stack)
            except httpx.HTTPError as error:
                raise _unreachable(self._base, error) from error
            else:
                return _checked(response)
        return _checked(asyncio.run(self._send_local(method, path, parameters, body)))

    async def _send_local(
        self, method: str, path: str, parameters: Parameters, body: Mapping[str, object] | None
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self._application)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=None) as client:  # noqa: S113 - in this process
            return await client.request(method, f"/api/v1{path}", params=list(parameters), json=body)

    @contextmanager
    def stream(self, path: str, parameters: Parameters) -> Generator[Iterator[str]]:
        """Lines of a stream that stays open.

        Raises:
            PlatformUnreachableError: Nobody answers.
            RemoteError: The platform answers with a problem.
        """
        timeout = httpx.Timeout(None, connect=2.0)
        try:
            with self._client.stream("GET", f"/api/v1{path}", params=list(parameters), timeout=timeout) as response:
                if response.status_code >= _ERROR:
                    response.read()
                _checked(response)
                yield response.iter_lines()
        except httpx.HTTPError as error:
            raise _unreachable(self._base, error) from error


def _unreachable(base: str, error: Exception) -> PlatformUnreachableError:
    return PlatformUnreachableError(f"No platform answers at {base} ({error}).")


def _checked(response: httpx.Response) -> httpx.Response:
    if response.status_code < _ERROR:
        return response
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    raise remote_error(
        str(problem.get("message") or f"The platform answered {response.status_code}."),
        code=str(problem.get("code") or RemoteError.code),
        hints=[str(hint) for hint in problem.get("hints", ())],
    )

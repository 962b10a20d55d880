"""What detectors may look at: variables, files, and metadata services with short patience."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

import urllib3

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.processors.resourcedetection.config import DetectorConfig

_CONNECT_SECONDS: Final = 1.0
_MAX_BYTES: Final = 4 << 20


class NotHereError(Exception):
    """This is not the platform that the detector knows; no failure unless the configuration says so."""


class Surroundings:
    """The machine as one detector sees it.

    Args:
        variables: The environment.
        config: The detector's settings.
        timeout: How long an answer of a metadata service may take.
        root: Where files begin; for tests.
    """

    def __init__(
        self, variables: Mapping[str, str], config: DetectorConfig, timeout: float, root: Path = Path("/")
    ) -> None:
        self.variables: Final = variables
        self.config: Final = config
        self._timeout: Final = timeout
        self._root: Final = root

    def variable(self, name: str) -> str:
        """A variable, empty when it is not set."""
        return self.variables.get(name, "")

    def require(self, name: str) -> str:
        """A variable without which this is another platform.

        Raises:
            NotHereError: It is not set.
        """
        value = self.variable(name)
        if not value:
            raise NotHereError(f"{name} is not set")
        return value

    def read(self, path: str) -> str:
        """A file without which this is another platform.

        Raises:
            NotHereError: It cannot be read.
        """
        try:
            return (self._root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise NotHereError(f"{path}: {error.strerror}") from error

    def path(self, path: str) -> Path:
        """A file that a library reads."""
        return self._root / path.lstrip("/")

    def text(
        self, url: str, headers: Mapping[str, str] | None = None, method: str = "GET", ca_file: str | None = None
    ) -> str:
        """What a metadata service answers; no proxy is asked.

        Raises:
            NotHereError: It does not answer, or says no.
        """
        timeout = urllib3.Timeout(connect=min(_CONNECT_SECONDS, self._timeout), read=self._timeout)
        options: dict[str, Any] = {"ca_certs": ca_file} if ca_file else {}
        try:
            with urllib3.PoolManager(num_pools=1, retries=False, timeout=timeout, **options) as pool:
                answer = pool.request(method, url, headers=dict(headers or {}), preload_content=False, redirect=False)
                body = answer.read(_MAX_BYTES)
                answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NotHereError(f"{_place(url)} does not answer: {type(error).__name__}") from error
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise NotHereError(f"{_place(url)} answers {answer.status}")
        return body.decode("utf-8", "replace")

    def json(self, url: str, headers: Mapping[str, str] | None = None, ca_file: str | None = None) -> dict[str, Any]:
        """What a metadata service answers, as JSON.

        Raises:
            NotHereError: It does not answer, or says no.
            ValueError: It answers something else.
        """
        return as_mapping(json.loads(self.text(url, headers, ca_file=ca_file)), _place(url))

    def unix_json(self, path: str, target: str) -> dict[str, Any]:
        """What a service behind a Unix socket answers, as JSON.

        Raises:
            NotHereError: There is no such socket, or it says no.
            ValueError: It answers something else.
        """
        from http.client import HTTPConnection, HTTPException

        connection = HTTPConnection("localhost", timeout=self._timeout)
        try:
            connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.sock.settimeout(self._timeout)
            connection.sock.connect(str(self.path(path)))
            connection.request("GET", target)
            answer = connection.getresponse()
            body = answer.read(_MAX_BYTES)
        except (OSError, HTTPException) as error:
            raise NotHereError(f"{path} does not answer: {error}") from error
        finally:
            connection.close()
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise NotHereError(f"{path} answers {answer.status}")
        return as_mapping(json.loads(body), path)


def as_mapping(value: object, what: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{what} answers no JSON object")  # noqa: TRY004 - an answer, not an argument
    return cast("dict[str, Any]", value)


def _place(url: str) -> str:
    return urlsplit(url).netloc

"""Tokens in a header: checked for listeners, written for exporters."""

from __future__ import annotations

import hmac
import threading
from typing import TYPE_CHECKING, Final

from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.extensions.shared.watched import CredentialsFileError, WatchedFile
from heliograph.pipeline.listening import Caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.extensions.bearertokenauth.config import BearerTokenAuthConfig
    from heliograph.pipeline import CreateSettings, Host, Metadata

_CALLER: Final = Caller("bearer token", frozenset({"ingest", "read"}))


def tokens_in(text: str) -> list[str]:
    """The tokens of a file, one a line.

    Raises:
        ValueError: There is none.
    """
    tokens = [line.strip() for line in text.splitlines() if line.strip()]
    if not tokens:
        raise ValueError("there is no token in it")
    return tokens


class BearerTokenAuth:
    """Checks tokens for listeners and writes one for exporters.

    Args:
        settings: What its factory was given.
        config: Its settings.
    """

    is_secret: Final = True

    def __init__(self, settings: CreateSettings, config: BearerTokenAuthConfig) -> None:
        self._config: Final = config
        self._header: Final = config.header.lower()
        self._prefix: Final = f"{config.scheme} " if config.scheme else ""
        given = [config.token, *config.tokens]
        self._fixed: Final = [secret.get_secret_value() for secret in given if secret.get_secret_value()]
        self._file: Final = WatchedFile(config.filename, tokens_in, settings.logger) if config.filename else None
        self._stopped: Final = threading.Event()
        self.challenge: Final = config.scheme or "Bearer"

    def start(self, host: Host) -> None:
        """Read the file.

        Raises:
            CredentialsFileError: It is not there, or holds no token.
        """
        if self._file is None:
            return
        if self._fixed:
            host.logger.warning("a filename is set: the tokens of the configuration are ignored")
        retry = self._config.file_retry
        for attempt in range(retry.max_retries + 1 if retry.enabled else 1):
            try:
                self._file.get()
            except CredentialsFileError:
                if attempt == retry.max_retries or not retry.enabled or self._stopped.wait(retry.retry_interval):
                    raise
            else:
                return

    def shutdown(self, deadline: float) -> None:  # noqa: ARG002 - the contract's shape
        """Stop waiting for the file."""
        self._stopped.set()

    def authenticate(self, headers: Mapping[str, str], scope: str) -> Caller:
        """The caller, if the header holds one of the tokens: it may send and read.

        Raises:
            Unauthenticated: It does not.
            PermissionDenied: To administer takes a key.
        """
        sent = headers.get(self._header, "").encode("utf-8", "surrogateescape")
        if not sent:
            raise Unauthenticated(f"the request has no header {self._config.header}", hints=(self._hint,))
        # every token is looked at, so that the time does not say which one was near
        matches = [hmac.compare_digest(f"{self._prefix}{token}".encode(), sent) for token in self._tokens()]
        if not any(matches):
            raise Unauthenticated("the scheme or the token is not right", hints=(self._hint,))
        if scope not in _CALLER.scopes:
            raise PermissionDenied(f"a bearer token is not good for {scope}", hints=("use the extension `apikey`",))
        return _CALLER

    def request_headers(self, headers: Mapping[str, str], metadata: Metadata) -> dict[str, str]:  # noqa: ARG002 - the protocol's shape
        """The headers with the first token."""
        return {**headers, self._header: f"{self._prefix}{self._tokens()[0]}"}

    @property
    def _hint(self) -> str:
        return f"send `{self._config.header}: {self._prefix}TOKEN`"

    def _tokens(self) -> list[str]:
        return self._fixed if self._file is None else self._file.get()

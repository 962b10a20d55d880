"""The extension that checks keys for receivers and for the UI's server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.extensions.apikey.errors import KeyFileError
from heliograph.extensions.apikey.store import KeyStore
from heliograph.pipeline.listening import Caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.extensions.apikey.config import ApiKeyConfig
    from heliograph.pipeline.host import CreateSettings, Host

_BEARER: Final = "bearer "


def key_in(headers: Mapping[str, str]) -> str:
    """The key's text from `authorization: Bearer ...` or `x-api-key`, empty when there is neither."""
    authorization = headers.get("authorization", "")
    if authorization[: len(_BEARER)].lower() == _BEARER:
        return authorization[len(_BEARER) :].strip()
    return headers.get("x-api-key", "").strip()


def authenticate(store: KeyStore, headers: Mapping[str, str], scope: str) -> Caller:
    """The caller whose key the headers hold, if the key is good for `scope`.

    Raises:
        Unauthenticated: No key, or none that is known.
        PermissionDenied: A key for something else.
    """
    text = key_in(headers)
    if not text:
        raise Unauthenticated("the request has no API key")
    try:
        key = store.find(text)
    except KeyFileError as error:
        raise Unauthenticated("API keys cannot be checked now", hints=error.hints) from error
    if key is None:
        raise Unauthenticated("the API key is not known, or was revoked")
    if not key.permits(scope):
        raise PermissionDenied(f"the API key {key.name!r} is not good for {scope}")
    return Caller(key.name, frozenset(item.value for item in key.scopes))


class ApiKeyExtension:
    """Checks API keys; name it as `authenticator` of a listener.

    Args:
        settings: What its factory was given.
        config: Its settings.
    """

    def __init__(self, settings: CreateSettings, config: ApiKeyConfig) -> None:
        del settings
        self._config: Final = config
        self._store: KeyStore | None = None

    @property
    def store(self) -> KeyStore | None:
        """The keys, once started."""
        return self._store

    def start(self, host: Host) -> None:
        """Find the file of keys.

        Raises:
            KeyFileError: It is there and cannot be read.
        """
        # a component's own directory is <data>/components/<name>; the keys are those of the whole data directory
        store = (
            KeyStore(Path(self._config.file))
            if self._config.file
            else KeyStore.in_directory(host.data_directory.parents[1])
        )
        if not store.list():
            host.logger.warning("there are no API keys yet: `heliograph keys create` makes one")
        self._store = store

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def authenticate(self, headers: Mapping[str, str], scope: str) -> Caller:
        """The caller, if its key is good for `scope`.

        Raises:
            Unauthenticated: No key, or none that is known.
            PermissionDenied: A key for something else.
        """
        if self._store is None:
            raise Unauthenticated("API keys cannot be checked before the service has started")
        return authenticate(self._store, headers, scope)

"""Basic authentication of callers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING, Final

from heliograph.exceptions.resource import QuotaExhausted
from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.extensions.basicauth.htpasswd import Password, parse
from heliograph.extensions.shared.watched import CredentialsFileError, WatchedFile
from heliograph.pipeline.listening import Caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.extensions.basicauth.config import HtpasswdConfig
    from heliograph.pipeline import CreateSettings, Host

_SCHEME: Final = "basic "
_SCOPES: Final = frozenset({"ingest", "read"})
_REMEMBERED: Final = 10_000
_SHARE: Final = 4.0
"""After a wrong password that took t seconds to refuse, the next slow check waits for this many times t."""
_HINTS: Final = ("send `Authorization: Basic` with base64 of user:password",)


class BasicAuthServer:
    """Checks user names and passwords for listeners.

    Password hashes are slow on purpose, and a sender sends its password with every request: what was found right is
    remembered (as a keyed hash, for as long as the stored hash stays the same). Wrong passwords get a fifth of the time
    at most; whoever calls meanwhile with one that is not remembered is told to try again.

    Args:
        settings: What its factory was given.
        config: Its settings.
    """

    challenge: Final = 'Basic realm="heliograph"'

    def __init__(self, settings: CreateSettings, config: HtpasswdConfig) -> None:
        self._config: Final = config
        self._file: Final = WatchedFile(config.file, parse, settings.logger) if config.file else None
        self._inline: dict[str, Password] = {}
        self._key: Final = secrets.token_bytes(32)
        self._known: Final[dict[bytes, str]] = {}
        self._not_before = 0.0
        # somebody who does not exist takes as long as somebody who does
        self._nobody: Final = Password("$2b$10$" + "." * 53)

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Read who may call.

        Raises:
            CredentialsFileError: The file cannot be read, or a line of it or of `inline` is no good.
        """
        try:
            self._inline = parse(self._config.inline.get_secret_value())
        except ValueError as error:
            raise CredentialsFileError(f"htpasswd::inline: {error}") from error
        if self._file is not None:
            self._file.get()

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def authenticate(self, headers: Mapping[str, str], scope: str) -> Caller:
        """The caller, if the password is right: it may send and read.

        Raises:
            Unauthenticated: It is not.
            PermissionDenied: To administer takes a key.
            QuotaExhausted: Too many wrong ones were tried just now.
        """
        header = headers.get("authorization", "")
        if header[: len(_SCHEME)].lower() != _SCHEME:
            raise Unauthenticated("the request has no basic credentials", hints=_HINTS)
        raw = header[len(_SCHEME) :].strip()
        try:
            user, colon, sent = base64.b64decode(raw, validate=True).decode("utf-8", "surrogateescape").partition(":")
        except (binascii.Error, ValueError):
            colon = ""
            user = sent = ""
        if not colon:
            raise Unauthenticated("the basic credentials are not base64 of user:password", hints=_HINTS)
        if not self._is_right(user, sent):
            raise Unauthenticated("the user or the password is not right", hints=_HINTS)
        if scope not in _SCOPES:
            raise PermissionDenied(f"a password is not good for {scope}", hints=("use the extension `apikey`",))
        return Caller(user, _SCOPES, {"username": user, "raw": raw})

    def _is_right(self, user: str, sent: str) -> bool:
        found = self._inline.get(user)
        if found is None and self._file is not None:
            found = self._file.get().get(user)
        password = found or self._nobody
        if not password.is_slow:
            return password.matches(sent)
        proof = hmac.digest(self._key, f"{user}:{sent}".encode("utf-8", "surrogateescape"), hashlib.sha256)
        if found is not None and self._known.get(proof) == password.stored:
            return True
        now = time.monotonic()
        if now < self._not_before:
            wait = self._not_before - now
            raise QuotaExhausted("too many wrong passwords were tried just now", retry_after=wait)
        right = password.matches(sent) and found is not None
        if not right:
            taken = time.monotonic() - now
            self._not_before = time.monotonic() + _SHARE * taken
            return False
        if len(self._known) >= _REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[proof] = password.stored
        return True

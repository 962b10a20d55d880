"""The file of keys: small JSON, readable by its owner only, replaced as a whole."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from heliograph.extensions.apikey.errors import KeyFileError, KeyNotFound
from heliograph.extensions.apikey.keys import ApiKey, Scope, generate, id_in

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

FILE_NAME: Final = "keys.json"
_FORMAT: Final = 1
_RECHECK_SECONDS: Final = 1.0


class KeyStore:
    """Keys in one file; several processes may use it at once, and see each other's changes within a second.

    Args:
        path: The file; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._keys: dict[str, ApiKey] = {}
        self._stamp: tuple[int, int] | None = None
        self._checked = 0.0

    @classmethod
    def in_directory(cls, data_directory: Path) -> KeyStore:
        """The keys of a data directory."""
        return cls(data_directory / FILE_NAME)

    @property
    def path(self) -> Path:
        """Where the keys are."""
        return self._path

    def list(self) -> list[ApiKey]:
        """All keys, oldest first.

        Raises:
            KeyFileError: The file cannot be read.
        """
        self._load()
        return sorted(self._keys.values(), key=lambda key: key.created)

    def create(self, name: str, scopes: Iterable[Scope]) -> tuple[str, ApiKey]:
        """Make a key; its text is returned here and kept nowhere.

        Raises:
            KeyFileError: The file cannot be written.
        """
        with self._exclusive():
            self._load()
            text, key = generate(name, frozenset(scopes))
            self._save({**self._keys, key.id: key})
        return text, key

    def revoke(self, key_id: str) -> ApiKey:
        """Delete a key; it is refused within a second.

        Raises:
            KeyNotFound: There is none with that id.
            KeyFileError: The file cannot be written.
        """
        with self._exclusive():
            self._load()
            key = self._keys.get(key_id)
            if key is None:
                raise KeyNotFound(f"there is no key {key_id!r} in {self._path}")
            self._save({other: value for other, value in self._keys.items() if other != key_id})
        return key

    def find(self, text: str) -> ApiKey | None:
        """The key whose text is `text`, None when there is none.

        Raises:
            KeyFileError: The file cannot be read.
        """
        now = time.monotonic()
        if now - self._checked >= _RECHECK_SECONDS:
            self._load()
            self._checked = now
        key = self._keys.get(id_in(text))
        return key if key is not None and key.matches(text) else None

    def _load(self) -> None:
        """Read the file if it changed."""
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp == self._stamp:
                return
            document = json.loads(self._path.read_text())
            keys = [ApiKey.from_dict(entry) for entry in document["keys"]]
        except FileNotFoundError:
            self._keys, self._stamp = {}, None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeyFileError(f"the keys in {self._path} cannot be read: {error}") from error
        else:
            self._keys, self._stamp = {key.id: key for key in keys}, stamp

    def _save(self, keys: dict[str, ApiKey]) -> None:
        temporary = self._path.with_suffix(".new")
        content = json.dumps({"format": _FORMAT, "keys": [key.as_dict() for key in keys.values()]}, indent=1)
        try:
            temporary.unlink(missing_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            temporary.replace(self._path)
        except OSError as error:
            raise KeyFileError(f"the keys in {self._path} cannot be written: {error.strerror}") from error
        self._stamp = None
        self._load()

    @contextmanager
    def _exclusive(self) -> Generator[None]:
        """One writer at a time, also between processes."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise KeyFileError(f"the keys in {self._path} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

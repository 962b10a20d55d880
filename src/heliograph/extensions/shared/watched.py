"""Small text files that may change while the service runs, such as tokens."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar

from heliograph.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
RECHECK_SECONDS = 1.0
_MAX_BYTES: Final = 4 << 20


class CredentialsFileError(ConfigurationError):
    """A file of credentials cannot be read."""

    code: ClassVar[str] = "HG-CFG-064"
    default_hints: ClassVar[tuple[str, ...]] = ("check the file's path, owner and mode",)


class WatchedFile(Generic[T]):
    """What a file holds, read again when it has changed; looked for at most once a second.

    A file that cannot be read later leaves the last good content in force, and a warning.

    Args:
        path: The file.
        parse: Makes the content of its text; raises ValueError when the text is no good.
        logger: Told of failures.
    """

    def __init__(self, path: str, parse: Callable[[str], T], logger: logging.Logger) -> None:
        self._path: Final = Path(path)
        self._parse: Final = parse
        self._logger: Final = logger
        self._lock: Final = Lock()
        self._content: T | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._checked = 0.0

    def get(self) -> T:
        """The content.

        Raises:
            CredentialsFileError: It could never be read.
        """
        content = self._content
        if content is not None and time.monotonic() - self._checked < RECHECK_SECONDS:
            return content
        with self._lock:
            self._checked = time.monotonic()
            try:
                self._load()
            except CredentialsFileError as error:
                if self._content is None:
                    raise
                self._logger.warning("%s; what it held before stays in force", error.message)
            assert self._content is not None
            return self._content

    def _load(self) -> None:
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
            if stamp == self._stamp:
                return
            if status.st_size > _MAX_BYTES:
                raise CredentialsFileError(f"{self._path} is larger than {_MAX_BYTES} bytes")
            text = self._path.read_text(encoding="utf-8")
        except OSError as error:
            raise CredentialsFileError(f"{self._path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CredentialsFileError(f"{self._path} is no UTF-8 text") from error
        try:
            content = self._parse(text)
        except ValueError as error:
            raise CredentialsFileError(f"{self._path}: {error}") from error
        # only a good content is remembered: a bad one is looked at, and complained of, again
        self._content, self._stamp = content, stamp

"""State of components in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from heliograph.extensions.file_storage.errors import StorageError

if TYPE_CHECKING:
    from heliograph.extensions.file_storage.config import FileStorageConfig
    from heliograph.pipeline import ComponentID, CreateSettings, Host


class FileStorage:
    """A small value store for components: one file a key, replaced whole.

    Exporters' queues need none of it: the journal is the one persistent queue.
    """

    def __init__(self, settings: CreateSettings, config: FileStorageConfig) -> None:
        self._id: Final = settings.id
        self._config: Final = config
        self._directory: Path | None = None

    def start(self, host: Host) -> None:
        """Find or make the directory."""
        config = self._config
        directory = Path(config.directory) if config.directory else host.data_directory
        if config.create_directory:
            directory.mkdir(mode=int(config.directory_permissions, 8), parents=True, exist_ok=True)
        if not directory.is_dir():
            raise StorageError(f"extension `{self._id}`: {directory} is no directory", hints=("set create_directory",))
        self._directory = directory

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop: every value is in its file."""

    def get(self, owner: ComponentID, key: str) -> bytes | None:
        """The value of `owner`'s `key`, None when there is none."""
        path = self._path(owner, key)
        return path.read_bytes() if path.exists() else None

    def set(self, owner: ComponentID, key: str, value: bytes) -> None:
        """Replace the value of `owner`'s `key`; OSError when the disk refuses, the old value stays then."""
        path = self._path(owner, key)
        temporary = path.with_suffix(".new")
        temporary.write_bytes(value)
        temporary.replace(path)

    def delete(self, owner: ComponentID, key: str) -> None:
        """Forget `owner`'s `key`; a missing one is no error."""
        self._path(owner, key).unlink(missing_ok=True)

    def _path(self, owner: ComponentID, key: str) -> Path:
        if self._directory is None:
            raise StorageError(f"extension `{self._id}` is not started")
        return self._directory / f"{quote(str(owner), safe='')}_{quote(key, safe='')}.value"

"""File storage: values of components in files."""

import time
from pathlib import Path

import pytest

from heliograph.exceptions import HeliographError
from heliograph.extensions.file_storage.config import FileStorageConfig
from heliograph.extensions.file_storage.extension import FileStorage
from heliograph.pipeline import ComponentID, Kind
from heliograph.testing import TestHost, create_settings

OWNER = ComponentID("filelog", "a/b")


def test_values_survive_a_restart(tmp_path: Path) -> None:
    """A value that was set is there for the next instance, until it is deleted; owners do not see each other's."""
    made = create_settings(Kind.EXTENSION, "file_storage")
    config = FileStorageConfig(directory=str(tmp_path / "state"), create_directory=True)
    with TestHost(made, tmp_path) as host:
        first = FileStorage(made, config)
        first.start(host)
        first.set(OWNER, "offset of x/y", b"12")
        first.shutdown(time.monotonic() + 1)
        second = FileStorage(made, config)
        second.start(host)
        assert second.get(OWNER, "offset of x/y") == b"12"
        assert second.get(ComponentID("filelog"), "offset of x/y") is None
        second.delete(OWNER, "offset of x/y")
        assert second.get(OWNER, "offset of x/y") is None


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    """A directory that is not there stops the start unless it may be made."""
    made = create_settings(Kind.EXTENSION, "file_storage")
    with TestHost(made, tmp_path) as host:
        storage = FileStorage(made, FileStorageConfig(directory=str(tmp_path / "none")))
        with pytest.raises(HeliographError, match="is no directory"):
            storage.start(host)
        with pytest.raises(HeliographError, match="is not started"):
            storage.get(OWNER, "x")

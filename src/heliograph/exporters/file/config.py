"""Settings of the file exporter."""

from typing import Literal

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class RotationConfig(ComponentConfig):
    """When a file is put aside and how many are kept."""

    max_megabytes: int = Field(default=100, ge=1)
    """Size in megabytes after which a new file begins."""
    max_days: int = Field(default=0, ge=0)
    """Days after which put-aside files are deleted; 0 keeps them."""
    max_backups: int = Field(default=100, ge=0)
    """How many put-aside files are kept; 0 keeps all."""
    localtime: bool = False
    """Name put-aside files by local time instead of UTC."""


class FileConfig(ComponentConfig):
    """Settings of the file exporter."""

    path: str = Field(min_length=1)
    """The file that is written."""
    format: Literal["json", "proto"] = "json"
    """`json` writes a request a line; `proto` writes each request behind its length (4 bytes, big-endian)."""
    rotation: RotationConfig | None = None
    """Begin new files; without it one file grows for ever. An empty mapping takes the defaults."""
    compression: Literal["", "zstd"] = ""
    """Compress each request; it is then written behind its length in both formats."""
    append: bool = False
    """Go on at the end of a file that is there instead of emptying it."""
    create_directory: bool = False
    """Make the directory of `path`."""
    directory_permissions: str = Field(default="0755", pattern=r"^0?[0-7]{3}$")
    """Octal mode of a directory that is made."""
    flush_interval: Duration = 1.0
    """Accepted; every request is handed to the operating system before it is accepted."""

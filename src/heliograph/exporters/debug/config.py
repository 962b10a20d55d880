"""Settings of the debug exporter."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from heliograph.pipeline import ComponentConfig


class Verbosity(StrEnum):
    """How much is written for each batch."""

    BASIC = "basic"
    NORMAL = "normal"
    DETAILED = "detailed"


class DebugConfig(ComponentConfig):
    """Settings of the debug exporter."""

    verbosity: Verbosity = Verbosity.BASIC
    """`basic` counts, `normal` writes a line a record, `detailed` writes every field."""
    sampling_initial: int = Field(default=2, ge=1)
    """Messages written in each second before sampling begins."""
    sampling_thereafter: int = Field(default=1, ge=0)
    """After those, every n-th message is written; 0 writes none."""
    use_internal_logger: bool = True
    """Write through the service's log; otherwise straight to `output_paths`."""
    output_paths: list[str] = Field(default_factory=lambda: ["stdout"])
    """Where to write when `use_internal_logger` is false: `stdout`, `stderr` or paths of files."""
    loglevel: Literal["debug", "info", "warn", "error", ""] = ""
    """Key of the older `logging` exporter: `debug` means detailed."""

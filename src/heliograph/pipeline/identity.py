"""Names of components and pipelines: `type` or `type/name`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from heliograph.model import Signal


class Kind(StrEnum):
    """The five kinds of components; the value is the singular used in messages and metrics."""

    RECEIVER = "receiver"
    PROCESSOR = "processor"
    EXPORTER = "exporter"
    CONNECTOR = "connector"
    EXTENSION = "extension"

    @property
    def section(self) -> str:
        """The configuration's section, such as `receivers`."""
        return f"{self.value}s"


class Stability(StrEnum):
    """How far a component can be relied on, in the Collector's words."""

    UNMAINTAINED = "unmaintained"
    DEPRECATED = "deprecated"
    DEVELOPMENT = "development"
    ALPHA = "alpha"
    BETA = "beta"
    STABLE = "stable"


@dataclass(frozen=True, slots=True, order=True)
class ComponentID:
    """Type and optional name of a component."""

    type: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Split `type/name`; both parts are stripped of blanks."""
        kind, _, name = text.partition("/")
        return cls(kind.strip(), name.strip())

    def __str__(self) -> str:
        return f"{self.type}/{self.name}" if self.name else self.type


@dataclass(frozen=True, slots=True, order=True)
class PipelineID:
    """Signal and optional name of a pipeline."""

    signal: Signal
    name: str = ""

    def __str__(self) -> str:
        return f"{self.signal.value}/{self.name}" if self.name else self.signal.value

"""What is wrong with a configuration, told so that it can be put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from heliograph.exceptions import ConfigurationError


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a source; `line` and `column` count from 1."""

    source: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        message: What is wrong, with the offending value where it is no secret.
        path: Keys from the root, joined by `::` as the Collector does; empty for the whole.
        mark: Where it stands; None when it stands nowhere (a missing section).
        suggestion: The nearest thing that would be valid, empty when nothing is near.
    """

    message: str
    path: str = ""
    mark: Mark | None = None
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"{self.mark}: " if self.mark else ""
        path = f"{self.path}: " if self.path else ""
        hint = f"; did you mean `{self.suggestion}`?" if self.suggestion else ""
        return f"{place}{path}{self.message}{hint}"


class InvalidConfigurationError(ConfigurationError):
    """A configuration that cannot run, with everything that is wrong with it.

    Args:
        problems: At least one.
    """

    code: ClassVar[str] = "HG-CFG-021"
    default_hints: ClassVar[tuple[str, ...]] = ("`heliograph components` lists what can be configured, with defaults",)

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = f"{len(problems)} problems: " if len(problems) > 1 else ""
        super().__init__(f"the configuration cannot run: {count}" + "\n  ".join(str(problem) for problem in problems))
        self.args = (self.message,)  # the base keeps what the class was called with
        self.problems = tuple(problems)


class ConfigurationSourceError(ConfigurationError):
    """A source of configuration could not be read."""

    code: ClassVar[str] = "HG-CFG-022"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check the path or address of the source, and that this user may read it",
    )

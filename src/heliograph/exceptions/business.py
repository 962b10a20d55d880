"""Errors of the category business."""

from collections.abc import Sequence
from typing import ClassVar

from heliograph.exceptions.categories import BusinessError


class RuleViolated(BusinessError):
    """A rule that the user has set forbids this."""

    code: ClassVar[str] = "HG-BUS-001"
    default_hints: ClassVar[Sequence[str]] = ("the message names the rule",)

"""Errors of the category business."""

from typing import ClassVar

from heliograph.exceptions.categories import BusinessError


class RuleViolated(BusinessError):
    """A rule that the user has set forbids this."""

    code: ClassVar[str] = "HG-BUS-001"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the rule",)

"""Errors of the category compatibility."""

from typing import ClassVar

from heliograph.exceptions.categories import CompatibilityError


class NotImplementedByPeer(CompatibilityError):
    """The peer does not know this call."""

    code: ClassVar[str] = "HG-CMP-001"
    default_hints: ClassVar[tuple[str, ...]] = ("check the endpoint's path and the peer's version",)


class UnsupportedVersion(CompatibilityError):
    """Data or peer have a version that this program does not speak."""

    code: ClassVar[str] = "HG-CMP-002"
    default_hints: ClassVar[tuple[str, ...]] = ("upgrade the older side",)

"""Errors of the resourcedetection processor."""

from typing import ClassVar

from heliograph.exceptions import ConfigurationError


class DetectionError(ConfigurationError):
    """A detector failed where it must not."""

    code: ClassVar[str] = "HG-CFG-025"
    default_hints: ClassVar[tuple[str, ...]] = (
        "the message names the detector and why",
        "`fail_on_missing_metadata: false` starts without what is not known",
    )

"""Errors of the batch processor."""

from typing import ClassVar

from heliograph.exceptions import ResourceError


class TooManyBatchersError(ResourceError):
    """There are more kinds of metadata than `metadata_cardinality_limit`."""

    code: ClassVar[str] = "HG-RES-024"
    default_hints: ClassVar[tuple[str, ...]] = ("name fewer `metadata_keys`, or raise `metadata_cardinality_limit`",)

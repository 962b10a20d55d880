"""What can go wrong between bytes and batches."""

from typing import ClassVar

from heliograph.exceptions import DataError


class PayloadError(DataError):
    """A request body that is not OTLP.

    Args:
        message: What was wrong and where.
        body_index: Which body of the call, from 0.
        offset: Byte in that body at which reading stopped.
        path: Field in which it lies, such as `resource_spans[0].scope_spans[2].spans[7].name`; empty for the body.
        reason: What was wrong, without the place.
    """

    code: ClassVar[str] = "HG-DAT-010"
    default_hints = (
        "Check that the sender's Content-Type matches what it sends, and that nothing between cuts or rewrites bodies.",
    )

    def __init__(self, message: str, *, body_index: int, offset: int, path: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.body_index = body_index
        self.offset = offset
        self.path = path
        self.reason = reason or message

"""One route's condition over batches: what it takes, and what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.model import Batch, wrap
from heliograph.ottl.columnar.conditions import plan_condition
from heliograph.ottl.columnar.environment import Environment, levels_of, make_frame
from heliograph.ottl.columnar.lift import CannotLift
from heliograph.ottl.program import bind_condition

if TYPE_CHECKING:
    from heliograph._native import Mask
    from heliograph.ottl.columnar.values import Test


class Matcher:
    """A condition of a context.

    Args:
        text: The condition.
        context: Its context, which also is what moves as a whole.

    Raises:
        OttlError: The text cannot be used.
        ValueError: It asks for what columns do not have.
    """

    def __init__(self, text: str, context: str) -> None:
        self.text: Final = text
        self._context: Final = context
        try:
            self._test: Final[Test] = plan_condition(bind_condition(text, context).condition)
        except CannotLift:
            raise ValueError(f"the condition {text!r} cannot be routed by: it needs whole records") from None
        self.failures = 0

    def split(self, batch: Batch) -> tuple[Batch | None, Batch | None]:
        """What the condition takes and what it leaves; None for nothing. `failures` counts rows that failed."""
        frame = make_frame(batch)
        self.failures = 0
        masks: list[tuple[str, Mask]] = []
        for level in levels_of(self._context):
            rows = frame.rows(level)
            if not rows:
                continue
            mask, failed = self._test(Environment(frame, level), None)
            self.failures += 0 if failed is None else failed.count(rows)
            masks.append((level, mask))
        if not any(mask.any() for _, mask in masks):
            return None, batch
        if all(mask.all() for _, mask in masks):
            return batch, None
        other = make_frame(batch)
        for level, mask in masks:
            frame.drop(level, ~mask)
            other.drop(level, other.mask(mask.to_list(other.rows(level))))
        return wrap(frame.batch()), wrap(other.batch())

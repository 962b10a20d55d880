"""A batch as the questions of policies see it: each column is looked up once, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from heliograph.ottl.columnar.environment import make_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heliograph._native import Frame
    from heliograph.model import Batch
    from heliograph.model.batch import Level


class BatchView:
    """Columns of one batch of spans.

    Attributes:
        batch: The batch.
        spans: Its root table.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch: Final = batch
        self.spans: Final[Any] = batch.table("spans")
        self._attributes: Final[dict[tuple[Level, str], Any]] = {}
        self._frame: Frame | None = None

    def __len__(self) -> int:
        return len(self.batch)

    @property
    def frame(self) -> Frame:
        """The batch for OTTL."""
        if self._frame is None:
            self._frame = make_frame(self.batch)
        return self._frame

    def attribute(self, level: Level, key: str) -> Any:
        """An attribute of each span or of its resource."""
        found = self._attributes.get((level, key))
        if found is None:
            found = self._attributes[level, key] = self.batch.attributes(key, level)
        return found

    def integers(self, name: str) -> NDArray[np.int64]:
        """A column of numbers or times, 0 where there is none."""
        return integers(self.spans[name])

    def field(self, name: str, child: str) -> Any:
        """A column inside of a struct, null where the struct is."""
        import pyarrow.compute as pc

        return cast("Any", pc).struct_field(self.spans[name], child)


def integers(column: Any) -> NDArray[np.int64]:
    """An Arrow column of integers, times or durations as numbers, 0 for null."""
    import pyarrow as pa

    if not pa.types.is_integer(column.type):
        column = column.cast(pa.int64())
    filled = column.fill_null(0) if column.null_count else column
    return filled.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)

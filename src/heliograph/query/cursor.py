"""Keyset cursors: where a page ended, opaque to the client."""

import base64
import binascii
import json
from dataclasses import dataclass

from heliograph.query.errors import InvalidQuestionError


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: what rows are sorted by, then an id that tells equal ones apart.

    Attributes:
        order: The sort order that the cursor belongs to.
        value: Sort value of the last row.
        id: Id of the last row.
    """

    order: str
    value: int
    id: str

    def __str__(self) -> str:
        text = json.dumps([self.order, str(self.value), self.id])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str | None, order: str) -> "Cursor | None":
        """Read a cursor; None for none.

        Raises:
            InvalidQuestionError: It is no cursor, or one of another sort order.
        """
        if not text:
            return None
        try:
            padded = text + "=" * (-len(text) % 4)
            found = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
            cursor = cls(str(found[0]), int(found[1]), str(found[2]))
        except (ValueError, binascii.Error, UnicodeError, IndexError, TypeError, KeyError):
            cursor = None
        if cursor is None or cursor.order != order:
            raise InvalidQuestionError(
                "cursor: this is not a cursor of such a search.",
                field="cursor",
                hints=("Take next_cursor of the page before, with the same sort order.",),
            )
        return cursor

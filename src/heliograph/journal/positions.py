"""A number on disk that is replaced without ever being lost: two slots, written in turn, in place.

Writing in place needs no free space, so a cursor can move, and give space back, on a disk that is full.
"""

from pathlib import Path
from struct import Struct

import xxhash

from heliograph.journal.disk import Disk

_SLOT = Struct("<4sIQQ")
_CHECK = Struct("<Q")
_MAGIC = b"HJP1"
_SLOT_STRIDE = 4096
_SLOT_BYTES = _SLOT.size + _CHECK.size


class PositionFile:
    """One stored position.

    Args:
        path: The file; made when it is not there.
        disk: The operating system.

    Attributes:
        value: What was stored last, None when the file is new or both slots are damaged.
        damaged: Whether the file held bytes but no sound slot.
    """

    def __init__(self, path: Path, disk: Disk) -> None:
        self._disk = disk
        created = not path.exists()
        self._descriptor = disk.open_update(path)
        if created:
            disk.sync_directory(path.parent)
        content = disk.read(path, 0, _SLOT_STRIDE + _SLOT_BYTES)
        slots = [slot for at in (0, _SLOT_STRIDE) if (slot := _unpack(content[at : at + _SLOT_BYTES])) is not None]
        self._generation, self.value = max(slots, default=(0, None))
        self.damaged = bool(content) and not slots

    def store(self, value: int) -> None:
        """Make `value` durable; OSError leaves the one before in force."""
        generation = self._generation + 1
        fields = _SLOT.pack(_MAGIC, 0, generation, value)
        data = fields + _CHECK.pack(xxhash.xxh3_64_intdigest(fields))
        self._disk.pwrite(self._descriptor, data, generation % 2 * _SLOT_STRIDE)
        self._disk.sync(self._descriptor)
        self._generation, self.value = generation, value

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            self._disk.close(descriptor)


def _unpack(data: bytes) -> tuple[int, int] | None:
    if len(data) < _SLOT_BYTES:
        return None
    magic, _, generation, value = _SLOT.unpack_from(data)
    (check,) = _CHECK.unpack_from(data, _SLOT.size)
    if magic != _MAGIC or check != xxhash.xxh3_64_intdigest(data[: _SLOT.size]):
        return None
    return generation, value

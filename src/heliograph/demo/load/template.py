"""An encoded request whose ids and times are replaced for each copy.

Ids and times have a fixed width in protobuf, so their places never move: a template is encoded once with markers, the
markers' places are looked up, and every copy costs a few vector operations however many spans it has.
"""

import os
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

_TRACE_ID, _SPAN_ID, _TIME = 16, 8, 8
_PREFIX = b"\xf5\x9c\x11"

Positions = npt.NDArray[np.int64]


@dataclass(slots=True)
class Markers:
    """Hands out markers while a template is encoded.

    A marker is a byte string that occurs nowhere else: a prefix that is not UTF-8, its kind, its number. Trace and
    span ids may be used again (a parent, a log's trace): then the same marker stands in several places.
    """

    traces: int = 0
    spans: int = 0
    offsets: list[int] = field(default_factory=list[int])

    def trace_id(self) -> bytes:
        """A new trace id."""
        self.traces += 1
        return _marker(b"T", self.traces - 1, _TRACE_ID)

    def span_id(self) -> bytes:
        """A new span id."""
        self.spans += 1
        return _marker(b"S", self.spans - 1, _SPAN_ID)

    def time(self, offset: int) -> int:
        """A time `offset` nanoseconds after the start of a copy, as the number to encode."""
        self.offsets.append(offset)
        return int.from_bytes(_marker(b"t", len(self.offsets) - 1, _TIME), "little")


def _marker(kind: bytes, number: int, width: int) -> bytes:
    return (_PREFIX + kind + number.to_bytes(4, "big")).ljust(width, b"\x5a")


class Template:
    """An encoded request.

    Args:
        content: The request with markers in it.
        markers: What handed them out.
        items: Spans, log records or data points in it.
    """

    def __init__(self, content: bytes, markers: Markers, items: int) -> None:
        self._content = np.frombuffer(content, np.uint8)
        self.items = items
        self.size = len(content)
        self._trace_count, self._span_count = markers.traces, markers.spans
        places, numbers = _scan(content)
        self._trace_places, self._trace_numbers = places[b"T"], numbers[b"T"]
        self._span_places, self._span_numbers = places[b"S"], numbers[b"S"]
        self._time_places = places[b"t"]
        self._time_offsets = np.array(markers.offsets, np.int64)[numbers[b"t"]]

    def render(self, start: int) -> bytes:
        """A copy with fresh random ids whose offset 0 is at unix nanosecond `start`."""
        out = self._content.copy()
        self._put(out, self._trace_places, self._trace_numbers, _random(self._trace_count, _TRACE_ID))
        self._put(out, self._span_places, self._span_numbers, _random(self._span_count, _SPAN_ID))
        if len(self._time_places):
            times = (self._time_offsets + start).astype("<u8").view(np.uint8).reshape(-1, _TIME)
            out[self._time_places[:, None] + np.arange(_TIME)] = times
        return out.tobytes()

    @staticmethod
    def _put(out: npt.NDArray[np.uint8], places: Positions, numbers: Positions, values: npt.NDArray[np.uint8]) -> None:
        if len(places):
            out[places[:, None] + np.arange(values.shape[1])] = values[numbers]


def _random(count: int, width: int) -> npt.NDArray[np.uint8]:
    values = np.frombuffer(os.urandom(count * width), np.uint8).reshape(count, width).copy()
    values[:, 0] |= 1
    return values


def _scan(content: bytes) -> tuple[dict[bytes, Positions], dict[bytes, Positions]]:
    places: dict[bytes, list[int]] = {b"T": [], b"S": [], b"t": []}
    numbers: dict[bytes, list[int]] = {b"T": [], b"S": [], b"t": []}
    position = content.find(_PREFIX)
    while position >= 0:
        kind = content[position + 3 : position + 4]
        if kind in places:
            places[kind].append(position)
            numbers[kind].append(int.from_bytes(content[position + 4 : position + 8], "big"))
        position = content.find(_PREFIX, position + 1)
    return (
        {kind: np.array(values, np.int64) for kind, values in places.items()},
        {kind: np.array(values, np.int64) for kind, values in numbers.items()},
    )

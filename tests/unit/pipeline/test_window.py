"""What may be in an exporter's hands at once."""

from heliograph.exceptions import ExportError, HeliographError
from heliograph.journal import JournalRange
from heliograph.model import Batch, Signal
from heliograph.model.batch import BATCH_CLASSES
from heliograph.pipeline import Parcel
from heliograph.pipeline.graph.window import Window
from heliograph.testing import make_batch


def _batch() -> Batch:
    return make_batch(Signal.TRACES, 3)


def test_a_parcel_without_its_batch_takes_no_room() -> None:
    """A destination that keeps the data in a form of its own frees the window before it has settled the parcel."""
    window = Window(1, lambda _batch, _error: None)
    batch = _batch()
    entered = window.try_enter(batch)
    assert entered is not None
    assert window.bytes == batch.nbytes
    assert window.try_enter(batch) is None
    parcel = Parcel(batch, (JournalRange(0, 1),), (entered,))
    light = parcel.lighten(BATCH_CLASSES[Signal.TRACES].from_tables({}))
    assert (parcel.settled, light.num_items, light.ranges) == (True, 0, parcel.ranges)
    assert window.bytes == 0
    assert window.try_enter(batch) is not None
    light.accept()
    assert window.bytes == batch.nbytes


def test_what_is_refused_for_good_is_told() -> None:
    """The batch is handed on as long as it is in memory."""
    refused: list[tuple[Batch, HeliographError]] = []
    window = Window(1, lambda batch, error: refused.append((batch, error)))
    batch = _batch()
    entered = window.try_enter(batch)
    assert entered is not None
    error = ExportError("no")
    Parcel(batch, (), (entered,)).fail(error)
    assert refused == [(batch, error)]
    assert window.bytes == 0

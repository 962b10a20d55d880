"""Memory of bodies that are received in place."""

from hypothesis import given
from hypothesis import strategies as st

from heliograph.receivers.otlp.body import BUDGET_BYTES, IN_PLACE_BYTES, BodyBudget


@given(parts=st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=20))
def test_a_body_is_what_came_in_whatever_parts(parts: list[bytes]) -> None:
    """Parts that were taken and parts that were received in place stand behind one another."""
    whole = b"".join(parts)
    buffer = BodyBudget().reserve(len(whole))
    assert buffer is not None
    for number, part in enumerate(parts):
        assert buffer.missing > 0
        if number % 2:
            buffer.take(part)
        else:
            room = buffer.room()
            room[: len(part)] = part
            room.release()
            buffer.filled += len(part)
    assert buffer.missing == 0
    assert buffer.finish() == whole


def test_memory_is_reserved_within_the_budget_and_comes_back() -> None:
    """What senders only announce takes no more than the budget; a body that goes, whole or not, gives its part back."""
    budget = BodyBudget(1000)
    assert budget.reserve(1001) is None
    first, second = budget.reserve(600), budget.reserve(400)
    assert first is not None
    assert second is not None
    assert budget.reserve(1) is None
    del first
    assert budget.reserve(601) is None
    assert budget.reserve(600) is not None


def test_large_and_empty_bodies_are_gathered_in_parts() -> None:
    """A sender may announce what it never sends: only bodies of up to 1 MiB get their memory at once."""
    assert BUDGET_BYTES > IN_PLACE_BYTES
    budget = BodyBudget()
    assert budget.reserve(IN_PLACE_BYTES + 1) is None
    assert budget.reserve(0) is None
    assert budget.reserve(IN_PLACE_BYTES) is not None

"""Sets of settled ranges."""

from hypothesis import given
from hypothesis import strategies as st

from heliograph.journal import SettledRanges


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9))), st.integers(0, 5))
def test_the_position_is_the_contiguous_prefix(pairs: list[tuple[int, int]], begin: int) -> None:
    """In any order, with overlaps and repeats, the position is the first sequence that was not settled."""
    settled, model = SettledRanges(begin), set(range(begin))
    for start, length in pairs:
        before = settled.position
        assert settled.add(start, start + length) == (settled.position > before)
        model.update(range(start, start + length))
        expected = next(at for at in range(100) if at not in model)
        assert settled.position == expected
    assert len(settled) <= len(model)

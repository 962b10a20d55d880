"""Which level gets the data, on a clock of its own."""

from heliograph.connectors.failover.config import FailoverConfig
from heliograph.connectors.failover.levels import LevelChoice


def choice(levels: int, **config: object) -> LevelChoice:
    """A choice among levels: tries every 100 s, 10 s apart."""
    names = [[f"traces/{number}"] for number in range(levels)]
    values = {"retry_interval": "100s", "retry_gap": "10s", "max_retries": 2, **config}
    return LevelChoice(FailoverConfig.model_validate({"priority_levels": names, **values}), levels)


def test_the_next_level_takes_over() -> None:
    """When the level that works fails; what fails late from it goes there too and counts for nothing."""
    made = choice(3)
    assert (made.choose(0), made.below(0)) == (0, 1)
    made.failed(0, 0, tried=False)
    assert (made.choose(1), made.below(0)) == (1, 1)
    for _ in range(20):
        made.failed(0, 1, tried=False)
    made.failed(1, 2, tried=False)
    assert (made.choose(3), made.below(1), made.below(2)) == (2, 2, None)


def test_levels_above_are_tried_again() -> None:
    """After the interval, one after the other with a gap; between the tries the level that works gets the data."""
    made = choice(3)
    made.failed(0, 0, tried=False)
    made.failed(1, 0, tried=False)
    chosen = {second: made.choose(second) for second in (50, 100, 101, 109, 110, 111, 150, 200, 205, 210, 211)}
    assert chosen == {50: 2, 100: 0, 101: 2, 109: 2, 110: 1, 111: 2, 150: 2, 200: 0, 205: 2, 210: 1, 211: 2}


def test_a_level_that_works_again_takes_over() -> None:
    """And those above it are tried on."""
    made = choice(3)
    made.failed(0, 0, tried=False)
    made.failed(1, 0, tried=False)
    assert made.choose(100) == 0
    made.failed(0, 100, tried=True)
    assert made.choose(110) == 1
    made.worked(1)
    assert (made.choose(111), made.choose(205)) == (1, 0)
    made.worked(0)
    assert made.choose(206) == 0


def test_a_level_is_given_up() -> None:
    """After so many failed tries; with 0 never."""
    made = choice(2)
    made.failed(0, 0, tried=False)
    for second in (100, 200):
        assert made.choose(second) == 0
        made.failed(0, second, tried=True)
    assert [made.choose(second) for second in (300, 400)] == [1, 1]
    made = choice(2, max_retries=0)
    made.failed(0, 0, tried=False)
    for second in range(100, 2000, 100):
        assert made.choose(second) == 0
        made.failed(0, second, tried=True)


def test_after_the_last_level_the_first_is_the_best_guess() -> None:
    """When none is left, it begins anew."""
    made = choice(2)
    made.failed(0, 0, tried=False)
    made.failed(1, 0, tried=False)
    assert made.choose(1) == 0

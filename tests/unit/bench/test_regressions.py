"""The finder of regressions in the history of the benchmarks."""

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def finder() -> ModuleType:
    """The module, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("_regressions", ROOT / "bench" / "_regressions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def noisy(seed: int, levels: list[tuple[int, float]], noise: float = 0.02) -> list[float]:
    """Runs around each level in turn, with normal noise."""
    dice = random.Random(seed)
    return [level * dice.gauss(1, noise) for count, level in levels for _ in range(count)]


@pytest.mark.parametrize("factor", [1.05, 0.95, 1.3])
def test_a_shift_is_found_within_ten_runs(finder: ModuleType, factor: float) -> None:
    """A shift of 5 % in a noise of 2 % is found within ten runs, with nearly any dice."""
    found = 0
    for seed in range(100):
        shifts = finder.find_shifts(noisy(seed, [(40, 500), (10, 500 * factor)]))
        hits = [shift for shift in shifts if shift.found >= 40 and (shift.factor > 1) is (factor > 1)]
        found += bool(hits)
    assert found >= 96


def test_noise_seldom_alarms(finder: ModuleType) -> None:
    """Two hundred runs without a shift give at most one alarm, in at least 99 of 100 histories."""
    alarms = [len(finder.find_shifts(noisy(seed, [(200, 500)]))) for seed in range(100)]
    assert sum(count <= 1 for count in alarms) >= 99
    assert sum(alarms) <= 100


def test_a_history_is_written_and_read(finder: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was recorded is found again; a slower level is an exit status."""
    path = tmp_path / "history.jsonl"
    for value in noisy(1, [(20, 100), (10, 120)]):
        finder.record(path, "breaker", value)
    for value in noisy(2, [(20, 100), (10, 80)]):
        finder.record(path, "retry", value)
    assert finder.main(str(path)) == 1
    told = capsys.readouterr().out
    assert "breaker: +" in told
    assert "retry: -" in told

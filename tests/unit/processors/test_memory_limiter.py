"""The memory limiter."""

import time
from pathlib import Path
from typing import Any

import pytest

from heliograph.model import Signal
from heliograph.pipeline import Kind, PipelineID
from heliograph.processors.memory_limiter.config import MIB, MemoryLimiterConfig
from heliograph.processors.memory_limiter.memory import machine_bytes, used_bytes
from heliograph.processors.memory_limiter.processor import MemoryLimiter
from heliograph.testing import Ledger, Sink, TestHost, create_settings, make_batch


def test_it_refuses_above_the_soft_limit_and_takes_again_below(tmp_path: Path) -> None:
    """Above limit minus spike data is refused with an error that asks to come back; below it is taken again."""
    made = create_settings(Kind.PROCESSOR, "memory_limiter", pipeline=PipelineID(Signal.TRACES))
    config = MemoryLimiterConfig.model_validate({"check_interval": "1h", "limit_mib": 100, "spike_limit_mib": 20})
    sink, ledger, used = Sink(), Ledger(), [0]
    limiter = MemoryLimiter(made, config, Signal.TRACES, sink, lambda: used[0])
    with TestHost(made, tmp_path) as host:
        limiter.start(host)
        for megabytes in (79, 81, 120, 10):
            used[0] = megabytes * MIB
            limiter.check()
            limiter.consume(ledger.parcel(make_batch(Signal.TRACES, 1, megabytes)))
        limiter.shutdown(time.monotonic() + 1)
    assert sink.ids == [79, 10]
    assert [error.retryable and bool(error.retry_after) for error in ledger.errors] == [True, True]
    ledger.check()


def test_shares_of_the_machine() -> None:
    """Percentages count from the machine's memory; the spike is a fifth of the limit unless said otherwise."""
    config = MemoryLimiterConfig.model_validate({"check_interval": "1s", "limit_percentage": 50})
    assert config.limits(1000 * MIB) == (400 * MIB, 500 * MIB)
    spiked = MemoryLimiterConfig.model_validate(
        {"check_interval": "1s", "limit_percentage": 50, "spike_limit_percentage": 25}
    )
    assert spiked.limits(1000 * MIB) == (250 * MIB, 500 * MIB)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"check_interval": "1s"},
        {"limit_mib": 5},
        {"check_interval": "1s", "limit_mib": 5, "spike_limit_mib": 5},
        {"check_interval": "1s", "limit_percentage": 5, "spike_limit_percentage": 6},
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    """The interval and a limit are required, and the spike stays below the limit, as in the Collector."""
    with pytest.raises(ValueError, match=r"check_interval|limit"):
        MemoryLimiterConfig.model_validate(settings)


def test_memory_is_known() -> None:
    """What the process uses is less than what the machine has."""
    assert 0 < used_bytes() < machine_bytes()

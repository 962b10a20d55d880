"""The process settings."""

import sys

from heliograph.app.tuning import SWITCH_SECONDS, tune_process


def test_tuning_is_harmless_and_repeatable() -> None:
    """It can be called twice, and shortens the turns of threads."""
    before = sys.getswitchinterval()
    try:
        tune_process()
        tune_process()
        assert abs(sys.getswitchinterval() - SWITCH_SECONDS) < 1e-6
    finally:
        sys.setswitchinterval(before)

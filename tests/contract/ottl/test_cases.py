"""Every engine gives the answers of the plain-text cases."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from heliograph.ottl.serve import answer

_SPEC = importlib.util.spec_from_file_location("ottl_cases", Path(__file__).parent / "cases.py")
assert _SPEC is not None
assert _SPEC.loader is not None
cases = importlib.util.module_from_spec(_SPEC)
sys.modules["ottl_cases"] = cases
_SPEC.loader.exec_module(cases)


def _rows(question: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(answer(json.dumps(question))))


@pytest.mark.parametrize("path", sorted((cases.HERE / "cases").rglob("*.txt")), ids=lambda path: path.stem)
def test_rows_give_the_expected_answers(path: Path) -> None:
    """The row interpreter answers each case of a file as the Collector's engine did when the file was checked."""
    wanted = [case for case in cases.load() if case.name.rsplit("-", 1)[0] == path.stem]
    assert wanted
    wrong = [
        (case.text, case.expected, found) for case in wanted if (found := cases.outcome(case, _rows)) != case.expected
    ]
    assert wrong == []

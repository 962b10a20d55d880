"""Contract suites and helpers for component authors.

    from heliograph.testing import CHECKS, Subject

    @pytest.mark.parametrize("check", CHECKS)
    def test_contract(check, tmp_path):
        check(Subject(MY_FACTORY, MyConfig(), tmp_path))

Each check raises `ContractError` with a sentence that says which promise of `heliograph.pipeline.component` is broken.
"""

from heliograph.testing.contract import CHECKS, Subject
from heliograph.testing.errors import ContractError
from heliograph.testing.harness import FakeIntake, FakeOutputs, TestHost, create_settings
from heliograph.testing.ledger import Ledger
from heliograph.testing.sink import Outcome, Sink
from heliograph.testing.telemetry import item_ids, make_batch, make_request

__all__ = [
    "CHECKS",
    "ContractError",
    "FakeIntake",
    "FakeOutputs",
    "Ledger",
    "Outcome",
    "Sink",
    "Subject",
    "TestHost",
    "create_settings",
    "item_ids",
    "make_batch",
    "make_request",
]

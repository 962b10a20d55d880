"""The resource processor."""

import pytest
from tests.support.processing import process, resources_of

from heliograph.model import Signal
from heliograph.processors.resource import FACTORY
from heliograph.processors.resource.config import ResourceConfig
from heliograph.testing import make_batch


@pytest.mark.parametrize("signal", list(Signal))
def test_actions_edit_resources(signal: Signal) -> None:
    """The attributes of resources change, for all signals; those of records stay."""
    actions = [
        {"key": "host.name", "from_attribute": "service.name", "action": "insert"},
        {"key": "service.name", "action": "delete"},
    ]
    sink = process(FACTORY, {"attributes": actions}, make_batch(signal, 3))
    ((attributes, records),) = resources_of(sink.batches[0])
    assert attributes == {"host.name": "test"}
    assert all("host.name" not in record["attributes"] for record in records)
    assert sink.ids == [0, 1, 2]


def test_actions_are_required() -> None:
    """Without actions the settings are refused."""
    with pytest.raises(ValueError, match="attributes"):
        ResourceConfig.model_validate({"attributes": []})

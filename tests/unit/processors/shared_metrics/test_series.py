"""Identities of series as hashes."""

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.support.metrics import metric, metrics, point
from tests.support.otlp import quick

from heliograph.processors.shared.metrics.hashing import text_keys
from heliograph.processors.shared.metrics.series import groups_of, metric_keys, point_keys
from heliograph.processors.shared.metrics.tables import NUMBERS, MetricTables

_VALUES = st.one_of(
    st.text(max_size=5), st.integers(-3, 3), st.booleans(), st.sampled_from([0.5, 1.0, -1.0]), st.just([1, "a"])
)
_ATTRIBUTES = st.dictionaries(st.sampled_from(["a", "b", "ab", ""]), _VALUES, max_size=3)


def canonical(attributes: dict[str, Any]) -> Any:
    """Attributes without their order, with the types of values."""
    return sorted((key, type(value).__name__, str(value)) for key, value in attributes.items())


@given(found=st.lists(_ATTRIBUTES, min_size=1, max_size=12))
@quick(40)
def test_equal_attributes_are_equal_keys(found: list[dict[str, Any]]) -> None:
    """Two points have one key when they have the same attributes, in whatever order, and two when not."""
    batch = metrics(metric("gauge", "m", *(point(1, attributes=attributes) for attributes in found)))
    tables = MetricTables.of(batch)
    keys = point_keys(tables, NUMBERS, metric_keys(tables))
    groups = groups_of(keys).tolist()
    for one, first in zip(groups, found, strict=True):
        for other, second in zip(groups, found, strict=True):
            assert (one == other) == (canonical(first) == canonical(second))


def test_keys_do_not_depend_on_the_batch() -> None:
    """A series has the same key in every batch of the process, whatever stands beside it."""
    series = metric("sum", "m", point(1, attributes={"a": "1", "b": 2}))
    alone = MetricTables.of(metrics(series, resource={"r": "x"}))
    beside = MetricTables.of(metrics(metric("sum", "z", point(1, attributes={"q": "1"})), series, resource={"r": "x"}))
    one = point_keys(alone, NUMBERS, metric_keys(alone))
    two = point_keys(beside, NUMBERS, metric_keys(beside))
    assert (one[:, 0] == two[:, 1]).all()


@given(texts=st.lists(st.one_of(st.text(max_size=6), st.sampled_from(["x" * 5000, "x" * 4999 + "y"])), max_size=20))
@quick(40)
def test_texts(texts: list[str]) -> None:
    """Different texts have different hashes, equal ones the same, also slices of columns, nulls and long texts."""
    column = pa.array(["before", *texts, None]).slice(1)
    keys = text_keys(column)
    assert keys.shape == (2, len(texts) + 1)
    values = [*texts, ""]
    for place, value in enumerate(values):
        assert (keys == keys[:, place : place + 1]).all(axis=0).tolist() == [value == other for other in values]


def test_many_keys_do_not_collide() -> None:
    """A hundred thousand short texts have as many hashes, in each half of the key."""
    keys = text_keys(pa.array([f"value-{number}" for number in range(100_000)]))
    assert len(np.unique(keys[0])) == len(np.unique(keys[1])) == 100_000

"""Spans and log records move to other resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.model import Signal
from heliograph.processors.groupbyattrs.groups import group, movers
from heliograph.processors.groupbyattrs.owners import owned, scopes
from heliograph.processors.shared.metrics.arrays import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.model import Batch
    from heliograph.processors.groupbyattrs.report import Report

_TABLES: Final = {Signal.TRACES: ("spans", "span_attrs"), Signal.LOGS: ("logs", "log_attrs")}


def regrouped_records(batch: Batch, keys: Sequence[str], report: Report) -> Batch:
    """The batch with its spans or log records under resources that have their attributes `keys`."""
    root_name, attributes_name = _TABLES[batch.signal]
    tables = batch.tables()
    root: Any = tables[root_name]
    moving, tables[attributes_name] = movers(tables[attributes_name], keys)
    base = numbers(root["resource"].field("id"), np.int64)
    groups = group(base, root["resource"], tables["resource_attrs"], [moving], len(keys))
    report(groups)
    around = scopes(root, tables["scope_attrs"], groups.of)
    root = owned(owned(root, "resource", groups.first, groups.of), "scope", around.first, around.of)
    tables |= {root_name: root, "resource_attrs": groups.attributes, "scope_attrs": around.attributes}
    return type(batch).from_tables(tables)

"""The operations of a transform, each on all metrics that it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from heliograph import __version__
from heliograph.processors.metricstransform.merging import merge_points
from heliograph.processors.metricstransform.scaling import scale_points, truncated
from heliograph.processors.shared.metrics import attributes
from heliograph.processors.shared.metrics.arrays import column, present
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, NUMBERS, POINTS, SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.processors.metricstransform.config import Operation
    from heliograph.processors.metricstransform.selection import Selection
    from heliograph.processors.shared.metrics.arrays import Flags
    from heliograph.processors.shared.metrics.tables import MetricTables


def versioned(text: str) -> str:
    """With our version for `{{version}}`."""
    return text.replace("{{version}}", __version__)


def apply(tables: MetricTables, operation: Operation, selection: Selection) -> None:
    """Do one operation; only metrics of which all points match are aggregated or get and lose what others keep."""
    for points in POINTS:
        if tables.rows(points):
            _ACTIONS[operation.action](tables, points, operation, selection)


def _add_label(tables: MetricTables, points: str, operation: Operation, selection: Selection) -> None:
    table = ATTRIBUTES[points]
    wanted = _of_whole(tables, points, selection)
    wanted[tables.parents(table)[attributes.rows_of(tables, table, {operation.new_label})]] = False
    attributes.append(tables, table, np.flatnonzero(wanted), {operation.new_label: versioned(operation.new_value)})


def _update_label(tables: MetricTables, points: str, operation: Operation, selection: Selection) -> None:
    table = ATTRIBUTES[points]
    chosen = selection.rows(tables, points)
    key, new = operation.label, operation.new_label
    rows = attributes.rows_of(tables, table, {key}) & chosen[tables.parents(table)]
    if not rows.any():
        return
    if new and new != key:
        taken = np.isin(tables.parents(table), tables.parents(table)[rows])
        taken &= attributes.rows_of(tables, table, {new})
        attributes.remove(tables, table, taken)
        rows = rows[~taken]
        attributes.rename(tables, table, rows, new)
    mapping = {action.value: versioned(action.new_value) for action in operation.value_actions}
    if mapping:
        places = np.flatnonzero(rows)
        values = attributes.texts(tables, table, places)
        changed = [place for place, value in enumerate(values) if value in mapping]
        attributes.set_texts(tables, table, places[changed], [mapping[values[place]] for place in changed])


def _delete_label_value(tables: MetricTables, points: str, operation: Operation, selection: Selection) -> None:
    table = ATTRIBUTES[points]
    rows = np.flatnonzero(attributes.rows_of(tables, table, {operation.label}))
    values = attributes.texts(tables, table, rows)
    hits = rows[np.array([value == operation.label_value for value in values], np.bool_)]
    doomed = np.zeros(tables.rows(points), np.bool_)
    doomed[tables.parents(table)[hits]] = True
    doomed &= _of_whole(tables, points, selection)
    selection.points[points] = selection.points[points][~doomed]
    tables.keep(points, ~doomed)


def _toggle(tables: MetricTables, points: str, operation: Operation, selection: Selection) -> None:  # noqa: ARG001 - one shape for all
    if points != NUMBERS:
        return
    chosen = selection.rows(tables, points)
    is_integer, is_double = (present(tables.column(points, name)) for name in ("int_value", "double_value"))
    integers, doubles = tables.numbers(points, "int_value"), tables.numbers(points, "double_value", np.float64)
    to_double, to_integer = chosen & is_integer, chosen & is_double
    changed = {
        "int_value": (np.where(to_integer, truncated(doubles), integers), (is_integer & ~to_double) | to_integer),
        "double_value": (np.where(to_double, integers, doubles), (is_double & ~to_integer) | to_double),
    }
    columns = {name: column(found, tables.type(points, name), there) for name, (found, there) in changed.items()}
    tables.set(points, columns)


def _scale(tables: MetricTables, points: str, operation: Operation, selection: Selection) -> None:
    scale_points(tables, points, selection.rows(tables, points), operation.experimental_scale)


def _aggregate_labels(tables: MetricTables, points: str, operation: Operation, selection: Selection) -> None:
    if points == SUMMARIES:
        return
    table = ATTRIBUTES[points]
    wanted = _of_whole(tables, points, selection)
    if operation.label_set is not None:
        other = ~attributes.rows_of(tables, table, operation.label_set)
        attributes.remove(tables, table, other & wanted[tables.parents(table)])
    kept = merge_points(tables, points, wanted, operation.aggregation_type or "sum")
    selection.points[points] = selection.points[points][kept]


def _aggregate_label_values(tables: MetricTables, points: str, operation: Operation, selection: Selection) -> None:
    if points == SUMMARIES:
        return
    table = ATTRIBUTES[points]
    wanted = _of_whole(tables, points, selection)
    rows = attributes.rows_of(tables, table, {operation.label}) & wanted[tables.parents(table)]
    places = np.flatnonzero(rows)
    values = attributes.texts(tables, table, places)
    changed = [place for place, value in enumerate(values) if value in operation.aggregated_values]
    attributes.set_texts(tables, table, places[changed], [versioned(operation.new_value)] * len(changed))
    kept = merge_points(tables, points, wanted, operation.aggregation_type or "sum")
    selection.points[points] = selection.points[points][kept]


def _of_whole(tables: MetricTables, points: str, selection: Selection) -> Flags:
    """The points of metrics of which all points match."""
    return cast("Flags", selection.whole[tables.parents(points)].copy())


_ACTIONS: Final[dict[str, Callable[[MetricTables, str, Operation, Selection], None]]] = {
    "add_label": _add_label,
    "update_label": _update_label,
    "delete_label_value": _delete_label_value,
    "toggle_scalar_data_type": _toggle,
    "experimental_scale_value": _scale,
    "aggregate_labels": _aggregate_labels,
    "aggregate_label_values": _aggregate_label_values,
}

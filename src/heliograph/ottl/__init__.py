"""OTTL, the Collector's language for conditions and edits, on columns.

transform = compile_transform(['set(span.attributes["a"], 1) where span.kind == SPAN_KIND_SERVER'], "traces")
edited, failures = transform.apply(batch)
"""

from heliograph.ottl.engine import (
    Condition,
    Filter,
    Transform,
    compile_condition,
    compile_filter,
    compile_transform,
)
from heliograph.ottl.errors import (
    OttlConfigError,
    OttlError,
    OttlSyntaxError,
    PayloadDroppedError,
    Position,
    StatementError,
)
from heliograph.ottl.program import ErrorMode
from heliograph.ottl.rows.transform import RowError, Statistics

__all__ = [
    "Condition",
    "ErrorMode",
    "Filter",
    "OttlConfigError",
    "OttlError",
    "OttlSyntaxError",
    "PayloadDroppedError",
    "Position",
    "RowError",
    "StatementError",
    "Statistics",
    "Transform",
    "compile_condition",
    "compile_filter",
    "compile_transform",
]

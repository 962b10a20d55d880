"""Python values to the Arrow columns that the Rust core takes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Scalar = str | bytes | bool | int | float | None


def mask_column(mask: "pa.Array[Any] | np.ndarray[Any, Any] | Sequence[bool]") -> "pa.Array[Any]":
    """A mask as one boolean Arrow array."""
    import pyarrow as pa

    return _joined(mask) if isinstance(mask, pa.Array | pa.ChunkedArray) else pa.array(mask, pa.bool_())


def value_column(values: "Scalar | pa.Array[Any] | Sequence[Scalar]", rows: int) -> "pa.Array[Any]":
    """Values for `rows` records as an array of a type that attributes have; a scalar counts for all of them."""
    import pyarrow as pa

    if values is None or isinstance(values, str | bytes | bool | int | float):
        return pa.repeat(cast("Any", pa).scalar(values), rows)
    is_arrow = isinstance(values, pa.Array | pa.ChunkedArray)
    array = _joined(values) if is_arrow else cast("Any", pa).array(values)
    return array.cast(_attribute_type(array.type))


def _joined(array: Any) -> "pa.Array[Any]":
    import pyarrow as pa

    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _attribute_type(found: "pa.DataType") -> "pa.DataType":
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(found):
        found = found.value_type
    if types.is_integer(found):
        return pa.int64()
    if types.is_floating(found):
        return pa.float64()
    if types.is_string(found) or types.is_large_string(found) or types.is_string_view(found):
        return pa.string()
    if types.is_binary(found) or types.is_large_binary(found) or types.is_fixed_size_binary(found):
        return pa.binary()
    return found

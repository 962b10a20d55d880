"""Arrow types by the names that ClickHouse users know."""

import pyarrow as pa

_NAMES = {
    "bool": "Bool",
    "int8": "Int8",
    "int16": "Int16",
    "int32": "Int32",
    "int64": "Int64",
    "uint8": "UInt8",
    "uint16": "UInt16",
    "uint32": "UInt32",
    "uint64": "UInt64",
    "float": "Float32",
    "double": "Float64",
    "string": "String",
    "binary": "String",
    "large_string": "String",
    "date32[day]": "Date",
    "null": "Nothing",
}


def clickhouse_type(field: "pa.Field[pa.DataType]") -> str:
    """The type of a result's column, as near to ClickHouse's own name as Arrow keeps it."""
    return _name(field.type)


def _name(kind: pa.DataType) -> str:
    nested = _nested(kind)
    if nested:
        return nested
    if pa.types.is_timestamp(kind):
        return {"s": "DateTime", "ms": "DateTime64(3)", "us": "DateTime64(6)", "ns": "DateTime64(9)"}[kind.unit]
    if pa.types.is_fixed_size_binary(kind):
        return f"FixedString({kind.byte_width})"
    if pa.types.is_decimal(kind):
        return f"Decimal({kind.precision}, {kind.scale})"
    return _NAMES.get(str(kind), str(kind))


def _nested(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return f"LowCardinality({_name(kind.value_type)})"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"Array({_name(kind.value_type)})"
    if pa.types.is_map(kind):
        return f"Map({_name(kind.key_type)}, {_name(kind.item_type)})"
    if pa.types.is_struct(kind):
        return f"Tuple({', '.join(_name(kind.field(index).type) for index in range(kind.num_fields))})"
    return ""

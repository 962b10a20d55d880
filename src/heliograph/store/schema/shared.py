"""Columns that several tables have."""

from heliograph.store.schema.table import Column, Index

FIVE_MINUTES = 300
LOW = "LowCardinality(String)"
NANOSECONDS = "DateTime64(9, 'UTC')"
TIME_CODEC = "Delta(8), ZSTD(1)"
TIME = Column("Timestamp", NANOSECONDS, "start_time", TIME_CODEC)

RESOURCE_AND_SCOPE = (
    Column("Resource", LOW, "resource_json"),
    Column("ResourceSchemaUrl", LOW, "resource_schema_url"),
    Column("ScopeName", LOW, "scope_name"),
    Column("ScopeVersion", LOW, "scope_version"),
    Column("Scope", LOW, "scope_json"),
    Column("ScopeSchemaUrl", LOW, "scope_schema_url"),
)
"""`Resource` and `Scope` are the attributes as canonical JSON: keys sorted, types kept."""

ATTRIBUTE_MAPS = (
    Column("AttrStr", "Map(LowCardinality(String), String)", "rest_str"),
    Column("AttrInt", "Map(LowCardinality(String), Int64)", "rest_int"),
    Column("AttrDbl", "Map(LowCardinality(String), Float64)", "rest_double"),
    Column("AttrBool", "Map(LowCardinality(String), Bool)", "rest_bool"),
    Column("AttrJson", "Map(LowCardinality(String), String)", "rest_json"),
)
"""Attributes that are not hot, by type; bytes, lists, maps and empty values as canonical JSON."""

MAP_VALUES_INDEX = Index("idx_attr_values", "mapValues(AttrStr)", "bloom_filter(0.01)")

CREATE TABLE IF NOT EXISTS heliograph_migrations
(
    Version UInt32 CODEC(ZSTD(1)),
    Title String CODEC(ZSTD(1)),
    Schema LowCardinality(String) CODEC(ZSTD(1)),
    AppliedAt DateTime('UTC') DEFAULT now() CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (Version)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS heliograph_hot_attributes
(
    TableName LowCardinality(String) CODEC(ZSTD(1)),
    Position UInt8 CODEC(ZSTD(1)),
    Key String CODEC(ZSTD(1)),
    Type String CODEC(ZSTD(1)),
    Indexed Bool CODEC(ZSTD(1)),
    Promoted Bool CODEC(ZSTD(1)),
    AddedAt DateTime('UTC') DEFAULT now() CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (TableName, Position)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_traces
(
    Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    ParentSpanId String CODEC(ZSTD(1)),
    TraceState String CODEC(ZSTD(1)),
    SpanName LowCardinality(String) CODEC(ZSTD(1)),
    SpanKind LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    Duration UInt64 CODEC(T64, ZSTD(1)),
    StatusCode LowCardinality(String) CODEC(ZSTD(1)),
    StatusMessage String CODEC(ZSTD(1)),
    `Events.Timestamp` Array(DateTime64(9)) CODEC(ZSTD(1)),
    `Events.Name` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `Events.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `Links.TraceId` Array(String) CODEC(ZSTD(1)),
    `Links.SpanId` Array(String) CODEC(ZSTD(1)),
    `Links.TraceState` Array(String) CODEC(ZSTD(1)),
    `Links.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_span_attr_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_duration Duration TYPE minmax GRANULARITY 1,
    INDEX idx_lower_span_name lower(SpanName) TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8
)
ENGINE = MergeTree
PARTITION BY toDate(Timestamp)
PRIMARY KEY (ServiceName, SpanName, toDateTime(Timestamp))
ORDER BY (ServiceName, SpanName, toDateTime(Timestamp), Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 5, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_logs
(
    Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    TraceFlags UInt8 CODEC(ZSTD(1)),
    SeverityText LowCardinality(String) CODEC(ZSTD(1)),
    SeverityNumber UInt8 CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    Body String CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    EventName String CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_key mapKeys(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_value mapValues(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_log_attr_key mapKeys(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_log_attr_value mapValues(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_lower_body lower(Body) TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8
)
ENGINE = MergeTree
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 5, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_metrics_gauge
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    TimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Value Float64 CODEC(ZSTD(1)),
    `Exemplars.FilteredAttributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `Exemplars.TimeUnix` Array(DateTime) CODEC(ZSTD(1)),
    `Exemplars.Value` Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.SpanId` Array(String) CODEC(ZSTD(1)),
    `Exemplars.TraceId` Array(String) CODEC(ZSTD(1)),
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_key mapKeys(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_value mapValues(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_key mapKeys(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_value mapValues(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_time_minmax TimeUnix TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
SETTINGS index_granularity = 8192, merge_selector_base = 5, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_metrics_sum
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    TimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Value Float64 CODEC(ZSTD(1)),
    `Exemplars.FilteredAttributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `Exemplars.TimeUnix` Array(DateTime) CODEC(ZSTD(1)),
    `Exemplars.Value` Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.SpanId` Array(String) CODEC(ZSTD(1)),
    `Exemplars.TraceId` Array(String) CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    IsMonotonic Bool CODEC(ZSTD(1)),
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_key mapKeys(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_value mapValues(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_key mapKeys(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_value mapValues(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_time_minmax TimeUnix TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
SETTINGS index_granularity = 8192, merge_selector_base = 5, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_metrics_histogram
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    TimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Count UInt64 CODEC(Delta(8), ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    BucketCounts Array(UInt64) CODEC(ZSTD(1)),
    ExplicitBounds Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.FilteredAttributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `Exemplars.TimeUnix` Array(DateTime) CODEC(ZSTD(1)),
    `Exemplars.Value` Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.SpanId` Array(String) CODEC(ZSTD(1)),
    `Exemplars.TraceId` Array(String) CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_key mapKeys(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_value mapValues(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_key mapKeys(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_value mapValues(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_time_minmax TimeUnix TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
SETTINGS index_granularity = 8192, merge_selector_base = 5, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_metrics_exponential_histogram
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    TimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Count UInt64 CODEC(Delta(8), ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    Scale Int32 CODEC(ZSTD(1)),
    ZeroCount UInt64 CODEC(ZSTD(1)),
    PositiveOffset Int32 CODEC(ZSTD(1)),
    PositiveBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    NegativeOffset Int32 CODEC(ZSTD(1)),
    NegativeBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    `Exemplars.FilteredAttributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `Exemplars.TimeUnix` Array(DateTime) CODEC(ZSTD(1)),
    `Exemplars.Value` Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.SpanId` Array(String) CODEC(ZSTD(1)),
    `Exemplars.TraceId` Array(String) CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_key mapKeys(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_value mapValues(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_key mapKeys(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_value mapValues(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_time_minmax TimeUnix TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
SETTINGS index_granularity = 8192, merge_selector_base = 5, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_metrics_summary
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    TimeUnix DateTime CODEC(Delta(4), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Count UInt64 CODEC(Delta(8), ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    `ValueAtQuantiles.Quantile` Array(Float64) CODEC(ZSTD(1)),
    `ValueAtQuantiles.Value` Array(Float64) CODEC(ZSTD(1)),
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_key mapKeys(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_scope_attr_value mapValues(ScopeAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_key mapKeys(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_attr_value mapValues(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_time_minmax TimeUnix TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
SETTINGS index_granularity = 8192, merge_selector_base = 5, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_traces_trace_id_ts
(
    TraceId String CODEC(ZSTD(1)),
    Start SimpleAggregateFunction(min, DateTime) CODEC(Delta(4), ZSTD(1)),
    End SimpleAggregateFunction(max, DateTime) CODEC(Delta(4), ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = AggregatingMergeTree
PARTITION BY toStartOfWeek(Start)
ORDER BY (TraceId)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_traces_trace_id_ts_mv TO otel_traces_trace_id_ts AS
SELECT
    TraceId,
    toDateTime(min(Timestamp)) AS Start,
    toDateTime(max(Timestamp)) AS End
FROM otel_traces
WHERE TraceId != ''
GROUP BY TraceId;

CREATE OR REPLACE VIEW spans AS
SELECT
    Timestamp,
    toFixedString(unhex(TraceId), 16) AS TraceIdBin,
    toFixedString(unhex(SpanId), 8) AS SpanIdBin,
    toFixedString(unhex(ParentSpanId), 8) AS ParentSpanIdBin,
    TraceState,
    toUInt32(0) AS Flags,
    SpanName,
    SpanKind,
    ServiceName,
    Duration,
    StatusCode,
    StatusMessage,
    toJSONString(ResourceAttributes) AS Resource,
    '' AS ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    '{}' AS Scope,
    '' AS ScopeSchemaUrl,
    toUInt64(0) AS HotSet,
    SpanAttributes AS AttrStr,
    CAST(map(), 'Map(LowCardinality(String), Int64)') AS AttrInt,
    CAST(map(), 'Map(LowCardinality(String), Float64)') AS AttrDbl,
    CAST(map(), 'Map(LowCardinality(String), Bool)') AS AttrBool,
    CAST(map(), 'Map(LowCardinality(String), String)') AS AttrJson,
    Events.Timestamp AS `Events.Timestamp`,
    Events.Name AS `Events.Name`,
    Events.Attributes AS `Events.Attributes`,
    arrayMap(id -> toFixedString(unhex(id), 16), Links.TraceId) AS `Links.TraceId`,
    arrayMap(id -> toFixedString(unhex(id), 8), Links.SpanId) AS `Links.SpanId`,
    Links.TraceState AS `Links.TraceState`,
    Links.Attributes AS `Links.Attributes`,
    toUInt32(0) AS DroppedAttributes,
    toUInt32(0) AS DroppedEvents,
    toUInt32(0) AS DroppedLinks
FROM otel_traces;

CREATE OR REPLACE VIEW logs AS
SELECT
    Timestamp,
    Timestamp AS ObservedTimestamp,
    toFixedString(unhex(TraceId), 16) AS TraceIdBin,
    toFixedString(unhex(SpanId), 8) AS SpanIdBin,
    toUInt32(TraceFlags) AS Flags,
    SeverityText,
    SeverityNumber,
    ServiceName,
    EventName,
    Body,
    'str' AS BodyType,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toUInt64(0) AS HotSet,
    LogAttributes AS AttrStr,
    CAST(map(), 'Map(LowCardinality(String), Int64)') AS AttrInt,
    CAST(map(), 'Map(LowCardinality(String), Float64)') AS AttrDbl,
    CAST(map(), 'Map(LowCardinality(String), Bool)') AS AttrBool,
    CAST(map(), 'Map(LowCardinality(String), String)') AS AttrJson,
    toUInt32(0) AS DroppedAttributes
FROM otel_logs;

CREATE OR REPLACE VIEW metric_points AS
SELECT
    MetricName,
    'gauge' AS MetricType,
    MetricUnit,
    MetricDescription,
    ServiceName,
    reinterpretAsFixedString(sipHash128(ResourceAttributes, ScopeName, MetricName, Attributes)) AS SeriesKey,
    toJSONString(Attributes) AS Attributes,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toDateTime64(TimeUnix, 9) AS Timestamp,
    toDateTime64(StartTimeUnix, 9) AS StartTimestamp,
    Flags,
    'Unspecified' AS Temporality,
    false AS Monotonic,
    Value,
    toInt64(0) AS ValueInt,
    'double' AS ValueType,
    arrayMap(t -> toDateTime64(t, 9), Exemplars.TimeUnix) AS `Exemplars.Timestamp`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> toFixedString(unhex(id), 16), Exemplars.TraceId) AS `Exemplars.TraceId`,
    arrayMap(id -> toFixedString(unhex(id), 8), Exemplars.SpanId) AS `Exemplars.SpanId`,
    Exemplars.FilteredAttributes AS `Exemplars.Attributes`
FROM otel_metrics_gauge
UNION ALL
SELECT
    MetricName,
    'sum' AS MetricType,
    MetricUnit,
    MetricDescription,
    ServiceName,
    reinterpretAsFixedString(sipHash128(ResourceAttributes, ScopeName, MetricName, Attributes)) AS SeriesKey,
    toJSONString(Attributes) AS Attributes,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toDateTime64(TimeUnix, 9) AS Timestamp,
    toDateTime64(StartTimeUnix, 9) AS StartTimestamp,
    Flags,
    arrayElement(['Unspecified', 'Delta', 'Cumulative'], AggregationTemporality + 1) AS Temporality,
    IsMonotonic AS Monotonic,
    Value,
    toInt64(0) AS ValueInt,
    'double' AS ValueType,
    arrayMap(t -> toDateTime64(t, 9), Exemplars.TimeUnix) AS `Exemplars.Timestamp`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> toFixedString(unhex(id), 16), Exemplars.TraceId) AS `Exemplars.TraceId`,
    arrayMap(id -> toFixedString(unhex(id), 8), Exemplars.SpanId) AS `Exemplars.SpanId`,
    Exemplars.FilteredAttributes AS `Exemplars.Attributes`
FROM otel_metrics_sum;

CREATE OR REPLACE VIEW metric_histograms AS
SELECT
    MetricName,
    'histogram' AS MetricType,
    MetricUnit,
    MetricDescription,
    ServiceName,
    reinterpretAsFixedString(sipHash128(ResourceAttributes, ScopeName, MetricName, Attributes)) AS SeriesKey,
    toJSONString(Attributes) AS Attributes,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toDateTime64(TimeUnix, 9) AS Timestamp,
    toDateTime64(StartTimeUnix, 9) AS StartTimestamp,
    Flags,
    arrayElement(['Unspecified', 'Delta', 'Cumulative'], AggregationTemporality + 1) AS Temporality,
    Count,
    Sum,
    Min,
    Max,
    true AS HasSum,
    true AS HasMin,
    true AS HasMax,
    BucketCounts,
    ExplicitBounds,
    arrayMap(t -> toDateTime64(t, 9), Exemplars.TimeUnix) AS `Exemplars.Timestamp`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> toFixedString(unhex(id), 16), Exemplars.TraceId) AS `Exemplars.TraceId`,
    arrayMap(id -> toFixedString(unhex(id), 8), Exemplars.SpanId) AS `Exemplars.SpanId`,
    Exemplars.FilteredAttributes AS `Exemplars.Attributes`
FROM otel_metrics_histogram;

CREATE OR REPLACE VIEW metric_exponential_histograms AS
SELECT
    MetricName,
    'exponential_histogram' AS MetricType,
    MetricUnit,
    MetricDescription,
    ServiceName,
    reinterpretAsFixedString(sipHash128(ResourceAttributes, ScopeName, MetricName, Attributes)) AS SeriesKey,
    toJSONString(Attributes) AS Attributes,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toDateTime64(TimeUnix, 9) AS Timestamp,
    toDateTime64(StartTimeUnix, 9) AS StartTimestamp,
    Flags,
    arrayElement(['Unspecified', 'Delta', 'Cumulative'], AggregationTemporality + 1) AS Temporality,
    Count,
    Sum,
    Min,
    Max,
    true AS HasSum,
    true AS HasMin,
    true AS HasMax,
    Scale,
    ZeroCount,
    toFloat64(0) AS ZeroThreshold,
    PositiveOffset,
    PositiveBucketCounts,
    NegativeOffset,
    NegativeBucketCounts,
    arrayMap(t -> toDateTime64(t, 9), Exemplars.TimeUnix) AS `Exemplars.Timestamp`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> toFixedString(unhex(id), 16), Exemplars.TraceId) AS `Exemplars.TraceId`,
    arrayMap(id -> toFixedString(unhex(id), 8), Exemplars.SpanId) AS `Exemplars.SpanId`,
    Exemplars.FilteredAttributes AS `Exemplars.Attributes`
FROM otel_metrics_exponential_histogram;

CREATE OR REPLACE VIEW metric_summaries AS
SELECT
    MetricName,
    'summary' AS MetricType,
    MetricUnit,
    MetricDescription,
    ServiceName,
    reinterpretAsFixedString(sipHash128(ResourceAttributes, ScopeName, MetricName, Attributes)) AS SeriesKey,
    toJSONString(Attributes) AS Attributes,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toDateTime64(TimeUnix, 9) AS Timestamp,
    toDateTime64(StartTimeUnix, 9) AS StartTimestamp,
    Flags,
    Count,
    Sum,
    ValueAtQuantiles.Quantile AS `ValueAtQuantiles.Quantile`,
    ValueAtQuantiles.Value AS `ValueAtQuantiles.Value`
FROM otel_metrics_summary;

CREATE OR REPLACE VIEW metric_series AS
SELECT
    toDate(Timestamp) AS Day,
    MetricName,
    SeriesKey,
    any(MetricType) AS MetricType,
    any(MetricUnit) AS MetricUnit,
    any(MetricDescription) AS MetricDescription,
    any(Temporality) AS Temporality,
    any(ServiceName) AS ServiceName,
    any(Attributes) AS Attributes,
    any(Resource) AS Resource,
    any(Monotonic) AS Monotonic,
    any(ScopeName) AS ScopeName,
    toDateTime(min(Timestamp)) AS FirstSeen,
    toDateTime(max(Timestamp)) AS LastSeen
FROM metric_points
GROUP BY Day, MetricName, SeriesKey
UNION ALL
SELECT
    toDate(Timestamp) AS Day,
    MetricName,
    SeriesKey,
    any(MetricType) AS MetricType,
    any(MetricUnit) AS MetricUnit,
    any(MetricDescription) AS MetricDescription,
    any(Temporality) AS Temporality,
    any(ServiceName) AS ServiceName,
    any(Attributes) AS Attributes,
    any(Resource) AS Resource,
    false AS Monotonic,
    any(ScopeName) AS ScopeName,
    toDateTime(min(Timestamp)) AS FirstSeen,
    toDateTime(max(Timestamp)) AS LastSeen
FROM metric_histograms
GROUP BY Day, MetricName, SeriesKey
UNION ALL
SELECT
    toDate(Timestamp) AS Day,
    MetricName,
    SeriesKey,
    any(MetricType) AS MetricType,
    any(MetricUnit) AS MetricUnit,
    any(MetricDescription) AS MetricDescription,
    any(Temporality) AS Temporality,
    any(ServiceName) AS ServiceName,
    any(Attributes) AS Attributes,
    any(Resource) AS Resource,
    false AS Monotonic,
    any(ScopeName) AS ScopeName,
    toDateTime(min(Timestamp)) AS FirstSeen,
    toDateTime(max(Timestamp)) AS LastSeen
FROM metric_exponential_histograms
GROUP BY Day, MetricName, SeriesKey
UNION ALL
SELECT
    toDate(Timestamp) AS Day,
    MetricName,
    SeriesKey,
    any(MetricType) AS MetricType,
    any(MetricUnit) AS MetricUnit,
    any(MetricDescription) AS MetricDescription,
    '' AS Temporality,
    any(ServiceName) AS ServiceName,
    any(Attributes) AS Attributes,
    any(Resource) AS Resource,
    false AS Monotonic,
    any(ScopeName) AS ScopeName,
    toDateTime(min(Timestamp)) AS FirstSeen,
    toDateTime(max(Timestamp)) AS LastSeen
FROM metric_summaries
GROUP BY Day, MetricName, SeriesKey;

CREATE OR REPLACE VIEW operations_1m AS
SELECT
    Minute,
    ServiceName,
    SpanName,
    SpanKind,
    sum(N) AS Count,
    sum(E) AS Errors,
    sum(D) AS DurationSum,
    max(M) AS DurationMax,
    sumMap(map(B, N)) AS Buckets
FROM
(
    SELECT
        toStartOfMinute(toDateTime(Timestamp, 'UTC')) AS Minute,
        ServiceName,
        SpanName,
        SpanKind,
        toUInt8(least(255, greatest(0, ceil(4 * log2(greatest(Duration, 1)))))) AS B,
        count() AS N,
        countIf(StatusCode = 'Error') AS E,
        sum(Duration) AS D,
        max(Duration) AS M
    FROM otel_traces
    GROUP BY Minute, ServiceName, SpanName, SpanKind, B
)
GROUP BY Minute, ServiceName, SpanName, SpanKind;

CREATE OR REPLACE VIEW attribute_values AS
SELECT
    toStartOfHour(toDateTime(Timestamp, 'UTC')) AS Hour,
    'traces' AS Signal,
    item.1 AS Level,
    item.2 AS Key,
    'str' AS Type,
    item.3 AS Value,
    count() AS Count
FROM otel_traces
ARRAY JOIN arrayConcat(
    arrayMap((k, v) -> ('record', toString(k), v), mapKeys(SpanAttributes), mapValues(SpanAttributes)),
    arrayMap((k, v) -> ('resource', toString(k), v), mapKeys(ResourceAttributes), mapValues(ResourceAttributes))
) AS item
WHERE length(item.3) <= 128
GROUP BY Hour, Level, Key, Value
UNION ALL
SELECT
    toStartOfHour(toDateTime(Timestamp, 'UTC')) AS Hour,
    'logs' AS Signal,
    item.1 AS Level,
    item.2 AS Key,
    'str' AS Type,
    item.3 AS Value,
    count() AS Count
FROM otel_logs
ARRAY JOIN arrayConcat(
    arrayMap((k, v) -> ('record', toString(k), v), mapKeys(LogAttributes), mapValues(LogAttributes)),
    arrayMap((k, v) -> ('resource', toString(k), v), mapKeys(ResourceAttributes), mapValues(ResourceAttributes))
) AS item
WHERE length(item.3) <= 128
GROUP BY Hour, Level, Key, Value;

CREATE OR REPLACE VIEW trace_times AS
SELECT
    toFixedString(unhex(TraceId), 16) AS TraceIdBin,
    Start,
    End
FROM otel_traces_trace_id_ts;

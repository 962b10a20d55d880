CREATE TABLE IF NOT EXISTS heliograph_migrations_local ON CLUSTER main
(
    Version UInt32 CODEC(ZSTD(1)),
    Title String CODEC(ZSTD(1)),
    Schema LowCardinality(String) CODEC(ZSTD(1)),
    AppliedAt DateTime('UTC') DEFAULT now() CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY (Version)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS heliograph_migrations ON CLUSTER main AS heliograph_migrations_local
ENGINE = Distributed('main', currentDatabase(), 'heliograph_migrations_local', 0);

CREATE TABLE IF NOT EXISTS heliograph_hot_attributes_local ON CLUSTER main
(
    TableName LowCardinality(String) CODEC(ZSTD(1)),
    Position UInt8 CODEC(ZSTD(1)),
    Key String CODEC(ZSTD(1)),
    Type String CODEC(ZSTD(1)),
    Indexed Bool CODEC(ZSTD(1)),
    Promoted Bool CODEC(ZSTD(1)),
    AddedAt DateTime('UTC') DEFAULT now() CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY (TableName, Position)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS heliograph_hot_attributes ON CLUSTER main AS heliograph_hot_attributes_local
ENGINE = Distributed('main', currentDatabase(), 'heliograph_hot_attributes_local', 0);

CREATE TABLE IF NOT EXISTS spans_local ON CLUSTER main
(
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), LZ4),
    TraceIdBin FixedString(16) CODEC(LZ4),
    SpanIdBin FixedString(8) CODEC(NONE),
    ParentSpanIdBin FixedString(8) CODEC(NONE),
    TraceState String CODEC(ZSTD(1)),
    Flags UInt32 CODEC(LZ4),
    SpanName LowCardinality(String) CODEC(LZ4),
    SpanKind LowCardinality(String) CODEC(LZ4),
    ServiceName LowCardinality(String) CODEC(LZ4),
    Duration UInt64 CODEC(T64, LZ4),
    StatusCode LowCardinality(String) CODEC(LZ4),
    StatusMessage String CODEC(ZSTD(1)),
    Resource LowCardinality(String) CODEC(LZ4),
    ResourceSchemaUrl LowCardinality(String) CODEC(LZ4),
    ScopeName LowCardinality(String) CODEC(LZ4),
    ScopeVersion LowCardinality(String) CODEC(LZ4),
    Scope LowCardinality(String) CODEC(LZ4),
    ScopeSchemaUrl LowCardinality(String) CODEC(LZ4),
    HotSet UInt64 CODEC(LZ4),
    `a.http.request.method` LowCardinality(String) CODEC(LZ4),
    `a.http.response.status_code` Int64 CODEC(T64, LZ4),
    `a.http.route` LowCardinality(String) CODEC(LZ4),
    `a.url.full` String CODEC(ZSTD(1)),
    `a.url.path` String CODEC(ZSTD(1)),
    `a.server.address` LowCardinality(String) CODEC(LZ4),
    `a.server.port` Int64 CODEC(T64, LZ4),
    `a.client.address` String CODEC(ZSTD(1)),
    `a.user_agent.original` LowCardinality(String) CODEC(LZ4),
    `a.network.protocol.version` LowCardinality(String) CODEC(LZ4),
    `a.db.system.name` LowCardinality(String) CODEC(LZ4),
    `a.db.namespace` LowCardinality(String) CODEC(LZ4),
    `a.db.collection.name` LowCardinality(String) CODEC(LZ4),
    `a.db.operation.name` LowCardinality(String) CODEC(LZ4),
    `a.db.query.text` String CODEC(ZSTD(1)),
    `a.messaging.system` LowCardinality(String) CODEC(LZ4),
    `a.messaging.destination.name` LowCardinality(String) CODEC(LZ4),
    `a.messaging.operation.type` LowCardinality(String) CODEC(LZ4),
    `a.rpc.system` LowCardinality(String) CODEC(LZ4),
    `a.rpc.service` LowCardinality(String) CODEC(LZ4),
    `a.rpc.method` LowCardinality(String) CODEC(LZ4),
    `a.rpc.grpc.status_code` Int64 CODEC(T64, LZ4),
    `a.error.type` LowCardinality(String) CODEC(LZ4),
    `a.user.id` String CODEC(ZSTD(1)),
    `a.session.id` String CODEC(ZSTD(1)),
    AttrStr Map(LowCardinality(String), String) CODEC(LZ4),
    AttrInt Map(LowCardinality(String), Int64) CODEC(LZ4),
    AttrDbl Map(LowCardinality(String), Float64) CODEC(LZ4),
    AttrBool Map(LowCardinality(String), Bool) CODEC(LZ4),
    AttrJson Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `Events.Timestamp` Array(DateTime64(9, 'UTC')) CODEC(LZ4),
    `Events.Name` Array(LowCardinality(String)) CODEC(LZ4),
    `Events.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `Links.TraceId` Array(FixedString(16)) CODEC(LZ4),
    `Links.SpanId` Array(FixedString(8)) CODEC(LZ4),
    `Links.TraceState` Array(String) CODEC(LZ4),
    `Links.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    DroppedAttributes UInt32 CODEC(LZ4),
    DroppedEvents UInt32 CODEC(LZ4),
    DroppedLinks UInt32 CODEC(LZ4),
    INDEX idx_trace_id lower(hex(TraceIdBin)) TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_attr_values mapValues(AttrStr) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_hot_23 `a.user.id` TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_hot_24 `a.session.id` TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfFiveMinutes(Timestamp), ServiceName, SpanName, Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS spans ON CLUSTER main AS spans_local
ENGINE = Distributed('main', currentDatabase(), 'spans_local', cityHash64(TraceIdBin));

CREATE TABLE IF NOT EXISTS operations_1m_local ON CLUSTER main
(
    Minute DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    SpanName LowCardinality(String) CODEC(ZSTD(1)),
    SpanKind LowCardinality(String) CODEC(ZSTD(1)),
    Count SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    Errors SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    DurationSum SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    DurationMax SimpleAggregateFunction(max, UInt64) CODEC(T64, ZSTD(1)),
    Buckets SimpleAggregateFunction(sumMap, Map(UInt8, UInt64)) CODEC(ZSTD(1))
)
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Minute)
ORDER BY (Minute, ServiceName, SpanName, SpanKind)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS operations_1m ON CLUSTER main AS operations_1m_local
ENGINE = Distributed('main', currentDatabase(), 'operations_1m_local', cityHash64(ServiceName));

CREATE TABLE IF NOT EXISTS logs_local ON CLUSTER main
(
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    ObservedTimestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TraceIdBin FixedString(16) CODEC(ZSTD(1)),
    SpanIdBin FixedString(8) CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    SeverityText LowCardinality(String) CODEC(ZSTD(1)),
    SeverityNumber UInt8 CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    EventName LowCardinality(String) CODEC(ZSTD(1)),
    Body String CODEC(ZSTD(1)),
    BodyType LowCardinality(String) CODEC(ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName LowCardinality(String) CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    Scope LowCardinality(String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    HotSet UInt64 CODEC(ZSTD(1)),
    `a.exception.type` LowCardinality(String) CODEC(ZSTD(1)),
    `a.exception.message` String CODEC(ZSTD(1)),
    `a.code.function.name` LowCardinality(String) CODEC(ZSTD(1)),
    `a.code.file.path` LowCardinality(String) CODEC(ZSTD(1)),
    `a.log.iostream` LowCardinality(String) CODEC(ZSTD(1)),
    `a.log.file.name` LowCardinality(String) CODEC(ZSTD(1)),
    `a.thread.name` LowCardinality(String) CODEC(ZSTD(1)),
    `a.http.request.method` LowCardinality(String) CODEC(ZSTD(1)),
    `a.http.response.status_code` Int64 CODEC(T64, ZSTD(1)),
    `a.http.route` LowCardinality(String) CODEC(ZSTD(1)),
    `a.url.path` String CODEC(ZSTD(1)),
    `a.error.type` LowCardinality(String) CODEC(ZSTD(1)),
    `a.user.id` String CODEC(ZSTD(1)),
    `a.session.id` String CODEC(ZSTD(1)),
    AttrStr Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    AttrInt Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
    AttrDbl Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    AttrBool Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
    AttrJson Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    DroppedAttributes UInt32 CODEC(ZSTD(1)),
    INDEX idx_trace_id if(TraceIdBin = toFixedString('', 16), '', lower(hex(TraceIdBin))) TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_attr_values mapValues(AttrStr) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_body lower(Body) TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 1,
    INDEX idx_hot_12 `a.user.id` TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_hot_13 `a.session.id` TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS logs ON CLUSTER main AS logs_local
ENGINE = Distributed('main', currentDatabase(), 'logs_local', cityHash64(ServiceName, Timestamp));

CREATE TABLE IF NOT EXISTS metric_points_local ON CLUSTER main
(
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricType LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    SeriesKey FixedString(16) CODEC(ZSTD(1)),
    Attributes LowCardinality(String) CODEC(ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName LowCardinality(String) CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    Scope LowCardinality(String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    StartTimestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Temporality LowCardinality(String) CODEC(ZSTD(1)),
    Monotonic Bool CODEC(ZSTD(1)),
    Value Float64 CODEC(ZSTD(1)),
    ValueInt Int64 CODEC(ZSTD(1)),
    ValueType LowCardinality(String) CODEC(ZSTD(1)),
    `Exemplars.Timestamp` Array(DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    `Exemplars.Value` Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.TraceId` Array(FixedString(16)) CODEC(ZSTD(1)),
    `Exemplars.SpanId` Array(FixedString(8)) CODEC(ZSTD(1)),
    `Exemplars.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfHour(Timestamp), MetricName, SeriesKey, Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS metric_points ON CLUSTER main AS metric_points_local
ENGINE = Distributed('main', currentDatabase(), 'metric_points_local', cityHash64(SeriesKey));

CREATE TABLE IF NOT EXISTS metric_histograms_local ON CLUSTER main
(
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricType LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    SeriesKey FixedString(16) CODEC(ZSTD(1)),
    Attributes LowCardinality(String) CODEC(ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName LowCardinality(String) CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    Scope LowCardinality(String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    StartTimestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Temporality LowCardinality(String) CODEC(ZSTD(1)),
    Count UInt64 CODEC(T64, ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    HasSum Bool CODEC(ZSTD(1)),
    HasMin Bool CODEC(ZSTD(1)),
    HasMax Bool CODEC(ZSTD(1)),
    BucketCounts Array(UInt64) CODEC(ZSTD(1)),
    ExplicitBounds Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.Timestamp` Array(DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    `Exemplars.Value` Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.TraceId` Array(FixedString(16)) CODEC(ZSTD(1)),
    `Exemplars.SpanId` Array(FixedString(8)) CODEC(ZSTD(1)),
    `Exemplars.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfHour(Timestamp), MetricName, SeriesKey, Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS metric_histograms ON CLUSTER main AS metric_histograms_local
ENGINE = Distributed('main', currentDatabase(), 'metric_histograms_local', cityHash64(SeriesKey));

CREATE TABLE IF NOT EXISTS metric_exponential_histograms_local ON CLUSTER main
(
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricType LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    SeriesKey FixedString(16) CODEC(ZSTD(1)),
    Attributes LowCardinality(String) CODEC(ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName LowCardinality(String) CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    Scope LowCardinality(String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    StartTimestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Temporality LowCardinality(String) CODEC(ZSTD(1)),
    Count UInt64 CODEC(T64, ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    HasSum Bool CODEC(ZSTD(1)),
    HasMin Bool CODEC(ZSTD(1)),
    HasMax Bool CODEC(ZSTD(1)),
    Scale Int32 CODEC(ZSTD(1)),
    ZeroCount UInt64 CODEC(ZSTD(1)),
    ZeroThreshold Float64 CODEC(ZSTD(1)),
    PositiveOffset Int32 CODEC(ZSTD(1)),
    PositiveBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    NegativeOffset Int32 CODEC(ZSTD(1)),
    NegativeBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    `Exemplars.Timestamp` Array(DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    `Exemplars.Value` Array(Float64) CODEC(ZSTD(1)),
    `Exemplars.TraceId` Array(FixedString(16)) CODEC(ZSTD(1)),
    `Exemplars.SpanId` Array(FixedString(8)) CODEC(ZSTD(1)),
    `Exemplars.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfHour(Timestamp), MetricName, SeriesKey, Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS metric_exponential_histograms ON CLUSTER main AS metric_exponential_histograms_local
ENGINE = Distributed('main', currentDatabase(), 'metric_exponential_histograms_local', cityHash64(SeriesKey));

CREATE TABLE IF NOT EXISTS metric_summaries_local ON CLUSTER main
(
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricType LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    SeriesKey FixedString(16) CODEC(ZSTD(1)),
    Attributes LowCardinality(String) CODEC(ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName LowCardinality(String) CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    Scope LowCardinality(String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    StartTimestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Count UInt64 CODEC(T64, ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    `ValueAtQuantiles.Quantile` Array(Float64) CODEC(ZSTD(1)),
    `ValueAtQuantiles.Value` Array(Float64) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfHour(Timestamp), MetricName, SeriesKey, Timestamp)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS metric_summaries ON CLUSTER main AS metric_summaries_local
ENGINE = Distributed('main', currentDatabase(), 'metric_summaries_local', cityHash64(SeriesKey));

CREATE TABLE IF NOT EXISTS metric_series_local ON CLUSTER main
(
    Day Date CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    SeriesKey FixedString(16) CODEC(ZSTD(1)),
    MetricType SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    MetricUnit SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    MetricDescription SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    Temporality SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    ServiceName SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    Attributes SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    Resource SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    Monotonic SimpleAggregateFunction(anyLast, Bool) CODEC(ZSTD(1)),
    ScopeName SimpleAggregateFunction(anyLast, LowCardinality(String)) CODEC(ZSTD(1)),
    FirstSeen SimpleAggregateFunction(min, DateTime('UTC')) CODEC(ZSTD(1)),
    LastSeen SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1))
)
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(Day)
ORDER BY (Day, MetricName, SeriesKey)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS metric_series ON CLUSTER main AS metric_series_local
ENGINE = Distributed('main', currentDatabase(), 'metric_series_local', cityHash64(SeriesKey));

CREATE TABLE IF NOT EXISTS attribute_values_local ON CLUSTER main
(
    Hour DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Signal LowCardinality(String) CODEC(ZSTD(1)),
    Level LowCardinality(String) CODEC(ZSTD(1)),
    Key LowCardinality(String) CODEC(ZSTD(1)),
    Type LowCardinality(String) CODEC(ZSTD(1)),
    Value String CODEC(ZSTD(1)),
    Count UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedSummingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', Count)
PARTITION BY toDate(Hour)
ORDER BY (Signal, Level, Key, Type, Value, Hour)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS attribute_values ON CLUSTER main AS attribute_values_local
ENGINE = Distributed('main', currentDatabase(), 'attribute_values_local', cityHash64(Key));

CREATE TABLE IF NOT EXISTS trace_times_local ON CLUSTER main
(
    TraceIdBin FixedString(16) CODEC(NONE),
    Start SimpleAggregateFunction(min, DateTime('UTC')) CODEC(Delta(4), LZ4),
    End SimpleAggregateFunction(max, DateTime('UTC')) CODEC(Delta(4), LZ4),
    INDEX idx_trace_id lower(hex(TraceIdBin)) TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toDate(Start)
ORDER BY (TraceIdBin)
SETTINGS index_granularity = 8192, merge_selector_base = 10, vertical_merge_algorithm_min_rows_to_activate = 1, min_bytes_for_wide_part = 104857600, max_compress_block_size = 262144, min_compress_block_size = 65536, merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216, ttl_only_drop_parts = 1, replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS trace_times ON CLUSTER main AS trace_times_local
ENGINE = Distributed('main', currentDatabase(), 'trace_times_local', cityHash64(TraceIdBin));

CREATE TABLE IF NOT EXISTS spans_sample_local ON CLUSTER main
(
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    AttrStr Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    AttrInt Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
    AttrDbl Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    AttrBool Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
    AttrJson Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = Null;

CREATE TABLE IF NOT EXISTS spans_sample ON CLUSTER main AS spans_sample_local
ENGINE = Distributed('main', currentDatabase(), 'spans_sample_local', rand());

CREATE TABLE IF NOT EXISTS logs_sample_local ON CLUSTER main
(
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    AttrStr Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    AttrInt Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
    AttrDbl Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    AttrBool Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
    AttrJson Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = Null;

CREATE TABLE IF NOT EXISTS logs_sample ON CLUSTER main AS logs_sample_local
ENGINE = Distributed('main', currentDatabase(), 'logs_sample_local', rand());

CREATE MATERIALIZED VIEW IF NOT EXISTS metric_points_to_series ON CLUSTER main TO metric_series_local AS
SELECT
    toDate(s.Timestamp) AS Day,
    s.MetricName AS MetricName,
    s.SeriesKey AS SeriesKey,
    anyLast(s.MetricType) AS MetricType,
    anyLast(s.MetricUnit) AS MetricUnit,
    anyLast(s.MetricDescription) AS MetricDescription,
    anyLast(s.Temporality) AS Temporality,
    anyLast(s.ServiceName) AS ServiceName,
    anyLast(s.Attributes) AS Attributes,
    anyLast(s.Resource) AS Resource,
    anyLast(s.ScopeName) AS ScopeName,
    anyLast(s.Monotonic) AS Monotonic,
    toDateTime(min(s.Timestamp)) AS FirstSeen,
    toDateTime(max(s.Timestamp)) AS LastSeen
FROM metric_points_local AS s
GROUP BY Day, MetricName, SeriesKey;

CREATE MATERIALIZED VIEW IF NOT EXISTS metric_histograms_to_series ON CLUSTER main TO metric_series_local AS
SELECT
    toDate(s.Timestamp) AS Day,
    s.MetricName AS MetricName,
    s.SeriesKey AS SeriesKey,
    anyLast(s.MetricType) AS MetricType,
    anyLast(s.MetricUnit) AS MetricUnit,
    anyLast(s.MetricDescription) AS MetricDescription,
    anyLast(s.Temporality) AS Temporality,
    anyLast(s.ServiceName) AS ServiceName,
    anyLast(s.Attributes) AS Attributes,
    anyLast(s.Resource) AS Resource,
    anyLast(s.ScopeName) AS ScopeName,
    false AS Monotonic,
    toDateTime(min(s.Timestamp)) AS FirstSeen,
    toDateTime(max(s.Timestamp)) AS LastSeen
FROM metric_histograms_local AS s
GROUP BY Day, MetricName, SeriesKey;

CREATE MATERIALIZED VIEW IF NOT EXISTS metric_exponential_histograms_to_series ON CLUSTER main TO metric_series_local AS
SELECT
    toDate(s.Timestamp) AS Day,
    s.MetricName AS MetricName,
    s.SeriesKey AS SeriesKey,
    anyLast(s.MetricType) AS MetricType,
    anyLast(s.MetricUnit) AS MetricUnit,
    anyLast(s.MetricDescription) AS MetricDescription,
    anyLast(s.Temporality) AS Temporality,
    anyLast(s.ServiceName) AS ServiceName,
    anyLast(s.Attributes) AS Attributes,
    anyLast(s.Resource) AS Resource,
    anyLast(s.ScopeName) AS ScopeName,
    false AS Monotonic,
    toDateTime(min(s.Timestamp)) AS FirstSeen,
    toDateTime(max(s.Timestamp)) AS LastSeen
FROM metric_exponential_histograms_local AS s
GROUP BY Day, MetricName, SeriesKey;

CREATE MATERIALIZED VIEW IF NOT EXISTS metric_summaries_to_series ON CLUSTER main TO metric_series_local AS
SELECT
    toDate(s.Timestamp) AS Day,
    s.MetricName AS MetricName,
    s.SeriesKey AS SeriesKey,
    anyLast(s.MetricType) AS MetricType,
    anyLast(s.MetricUnit) AS MetricUnit,
    anyLast(s.MetricDescription) AS MetricDescription,
    '' AS Temporality,
    anyLast(s.ServiceName) AS ServiceName,
    anyLast(s.Attributes) AS Attributes,
    anyLast(s.Resource) AS Resource,
    anyLast(s.ScopeName) AS ScopeName,
    false AS Monotonic,
    toDateTime(min(s.Timestamp)) AS FirstSeen,
    toDateTime(max(s.Timestamp)) AS LastSeen
FROM metric_summaries_local AS s
GROUP BY Day, MetricName, SeriesKey;

CREATE MATERIALIZED VIEW IF NOT EXISTS spans_to_trace_times ON CLUSTER main TO trace_times_local AS
SELECT
    TraceIdBin,
    toDateTime(min(Timestamp)) AS Start,
    toDateTime(max(Timestamp)) AS End
FROM spans_local
GROUP BY TraceIdBin;

CREATE MATERIALIZED VIEW IF NOT EXISTS spans_sample_to_attribute_values ON CLUSTER main TO attribute_values_local AS
SELECT
    Hour,
    'traces' AS Signal,
    item.1 AS Level,
    item.2 AS Key,
    item.3 AS Type,
    item.4 AS Value,
    count() AS Count
FROM
(
    SELECT
        toStartOfHour(toDateTime(Timestamp, 'UTC')) AS Hour,
        arrayJoin(arrayConcat(
            arrayMap((k, v) -> ('record', k, 'str', v), mapKeys(AttrStr), mapValues(AttrStr)),
            arrayMap((k, v) -> ('record', k, 'int', toString(v)), mapKeys(AttrInt), mapValues(AttrInt)),
            arrayMap((k, v) -> ('record', k, 'double', toString(v)), mapKeys(AttrDbl), mapValues(AttrDbl)),
            arrayMap((k, v) -> ('record', k, 'bool', toString(v)), mapKeys(AttrBool), mapValues(AttrBool)),
            arrayMap((k, v) -> ('record', k, 'json', v), mapKeys(AttrJson), mapValues(AttrJson)),
            arrayMap(p -> ('resource', p.1, 'str', p.2), JSONExtractKeysAndValues(Resource, 'String')),
            [('record', '', 'rows', '')]
        )) AS item
    FROM spans_sample_local
)
WHERE length(item.4) <= 128
GROUP BY Hour, Level, Key, Type, Value
LIMIT 64 BY Level, Key;

CREATE MATERIALIZED VIEW IF NOT EXISTS logs_sample_to_attribute_values ON CLUSTER main TO attribute_values_local AS
SELECT
    Hour,
    'logs' AS Signal,
    item.1 AS Level,
    item.2 AS Key,
    item.3 AS Type,
    item.4 AS Value,
    count() AS Count
FROM
(
    SELECT
        toStartOfHour(toDateTime(Timestamp, 'UTC')) AS Hour,
        arrayJoin(arrayConcat(
            arrayMap((k, v) -> ('record', k, 'str', v), mapKeys(AttrStr), mapValues(AttrStr)),
            arrayMap((k, v) -> ('record', k, 'int', toString(v)), mapKeys(AttrInt), mapValues(AttrInt)),
            arrayMap((k, v) -> ('record', k, 'double', toString(v)), mapKeys(AttrDbl), mapValues(AttrDbl)),
            arrayMap((k, v) -> ('record', k, 'bool', toString(v)), mapKeys(AttrBool), mapValues(AttrBool)),
            arrayMap((k, v) -> ('record', k, 'json', v), mapKeys(AttrJson), mapValues(AttrJson)),
            arrayMap(p -> ('resource', p.1, 'str', p.2), JSONExtractKeysAndValues(Resource, 'String')),
            [('record', '', 'rows', '')]
        )) AS item
    FROM logs_sample_local
)
WHERE length(item.4) <= 128
GROUP BY Hour, Level, Key, Type, Value
LIMIT 64 BY Level, Key;

DROP VIEW IF EXISTS spans_to_operations_1m ON CLUSTER main;

ALTER TABLE spans_local ON CLUSTER main MODIFY SETTING merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216;

ALTER TABLE operations_1m_local ON CLUSTER main MODIFY SETTING merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216;

ALTER TABLE logs_local ON CLUSTER main MODIFY SETTING merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216;

ALTER TABLE metric_points_local ON CLUSTER main MODIFY SETTING merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216;

ALTER TABLE metric_histograms_local ON CLUSTER main MODIFY SETTING merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216;

ALTER TABLE metric_exponential_histograms_local ON CLUSTER main MODIFY SETTING merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216;

ALTER TABLE metric_summaries_local ON CLUSTER main MODIFY SETTING merge_max_block_size = 16384, merge_max_block_size_bytes = 16777216;

ALTER TABLE spans_local ON CLUSTER main MODIFY COLUMN Timestamp CODEC(Delta(8), LZ4), MODIFY COLUMN TraceIdBin CODEC(LZ4), MODIFY COLUMN SpanIdBin CODEC(NONE), MODIFY COLUMN ParentSpanIdBin CODEC(NONE), MODIFY COLUMN TraceState CODEC(ZSTD(1)), MODIFY COLUMN Flags CODEC(LZ4), MODIFY COLUMN SpanName CODEC(LZ4), MODIFY COLUMN SpanKind CODEC(LZ4), MODIFY COLUMN ServiceName CODEC(LZ4), MODIFY COLUMN Duration CODEC(T64, LZ4), MODIFY COLUMN StatusCode CODEC(LZ4), MODIFY COLUMN StatusMessage CODEC(ZSTD(1)), MODIFY COLUMN Resource CODEC(LZ4), MODIFY COLUMN ResourceSchemaUrl CODEC(LZ4), MODIFY COLUMN ScopeName CODEC(LZ4), MODIFY COLUMN ScopeVersion CODEC(LZ4), MODIFY COLUMN Scope CODEC(LZ4), MODIFY COLUMN ScopeSchemaUrl CODEC(LZ4), MODIFY COLUMN HotSet CODEC(LZ4), MODIFY COLUMN `a.http.request.method` CODEC(LZ4), MODIFY COLUMN `a.http.response.status_code` CODEC(T64, LZ4), MODIFY COLUMN `a.http.route` CODEC(LZ4), MODIFY COLUMN `a.url.full` CODEC(ZSTD(1)), MODIFY COLUMN `a.url.path` CODEC(ZSTD(1)), MODIFY COLUMN `a.server.address` CODEC(LZ4), MODIFY COLUMN `a.server.port` CODEC(T64, LZ4), MODIFY COLUMN `a.client.address` CODEC(ZSTD(1)), MODIFY COLUMN `a.user_agent.original` CODEC(LZ4), MODIFY COLUMN `a.network.protocol.version` CODEC(LZ4), MODIFY COLUMN `a.db.system.name` CODEC(LZ4), MODIFY COLUMN `a.db.namespace` CODEC(LZ4), MODIFY COLUMN `a.db.collection.name` CODEC(LZ4), MODIFY COLUMN `a.db.operation.name` CODEC(LZ4), MODIFY COLUMN `a.db.query.text` CODEC(ZSTD(1)), MODIFY COLUMN `a.messaging.system` CODEC(LZ4), MODIFY COLUMN `a.messaging.destination.name` CODEC(LZ4), MODIFY COLUMN `a.messaging.operation.type` CODEC(LZ4), MODIFY COLUMN `a.rpc.system` CODEC(LZ4), MODIFY COLUMN `a.rpc.service` CODEC(LZ4), MODIFY COLUMN `a.rpc.method` CODEC(LZ4), MODIFY COLUMN `a.rpc.grpc.status_code` CODEC(T64, LZ4), MODIFY COLUMN `a.error.type` CODEC(LZ4), MODIFY COLUMN `a.user.id` CODEC(ZSTD(1)), MODIFY COLUMN `a.session.id` CODEC(ZSTD(1)), MODIFY COLUMN AttrStr CODEC(LZ4), MODIFY COLUMN AttrInt CODEC(LZ4), MODIFY COLUMN AttrDbl CODEC(LZ4), MODIFY COLUMN AttrBool CODEC(LZ4), MODIFY COLUMN AttrJson CODEC(ZSTD(1)), MODIFY COLUMN `Events.Timestamp` CODEC(LZ4), MODIFY COLUMN `Events.Name` CODEC(LZ4), MODIFY COLUMN `Events.Attributes` CODEC(ZSTD(1)), MODIFY COLUMN `Links.TraceId` CODEC(LZ4), MODIFY COLUMN `Links.SpanId` CODEC(LZ4), MODIFY COLUMN `Links.TraceState` CODEC(LZ4), MODIFY COLUMN `Links.Attributes` CODEC(ZSTD(1)), MODIFY COLUMN DroppedAttributes CODEC(LZ4), MODIFY COLUMN DroppedEvents CODEC(LZ4), MODIFY COLUMN DroppedLinks CODEC(LZ4);

ALTER TABLE spans_local ON CLUSTER main MODIFY SETTING auto_statistics_types = '';

ALTER TABLE operations_1m_local ON CLUSTER main MODIFY SETTING auto_statistics_types = '';

ALTER TABLE logs_local ON CLUSTER main MODIFY SETTING auto_statistics_types = '';

ALTER TABLE metric_points_local ON CLUSTER main MODIFY SETTING auto_statistics_types = '';

ALTER TABLE metric_histograms_local ON CLUSTER main MODIFY SETTING auto_statistics_types = '';

ALTER TABLE metric_exponential_histograms_local ON CLUSTER main MODIFY SETTING auto_statistics_types = '';

ALTER TABLE metric_summaries_local ON CLUSTER main MODIFY SETTING auto_statistics_types = '';

CREATE OR REPLACE VIEW otel_traces ON CLUSTER main AS
SELECT
    Timestamp,
    lower(hex(TraceIdBin)) AS TraceId,
    lower(hex(SpanIdBin)) AS SpanId,
    if(ParentSpanIdBin = toFixedString('', 8), '', lower(hex(ParentSpanIdBin))) AS ParentSpanId,
    TraceState,
    SpanName,
    SpanKind,
    ServiceName,
    CAST(JSONExtractKeysAndValues(Resource, 'String'), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ScopeName,
    ScopeVersion,
    mapConcat(CAST(arrayMap(h -> (h.2, h.3), arrayFilter(h -> bitTest(HotSet, h.1), [(toUInt8(0), 'http.request.method', toString(`a.http.request.method`)), (toUInt8(1), 'http.response.status_code', toString(`a.http.response.status_code`)), (toUInt8(2), 'http.route', toString(`a.http.route`)), (toUInt8(3), 'url.full', toString(`a.url.full`)), (toUInt8(4), 'url.path', toString(`a.url.path`)), (toUInt8(5), 'server.address', toString(`a.server.address`)), (toUInt8(6), 'server.port', toString(`a.server.port`)), (toUInt8(7), 'client.address', toString(`a.client.address`)), (toUInt8(8), 'user_agent.original', toString(`a.user_agent.original`)), (toUInt8(9), 'network.protocol.version', toString(`a.network.protocol.version`)), (toUInt8(10), 'db.system.name', toString(`a.db.system.name`)), (toUInt8(11), 'db.namespace', toString(`a.db.namespace`)), (toUInt8(12), 'db.collection.name', toString(`a.db.collection.name`)), (toUInt8(13), 'db.operation.name', toString(`a.db.operation.name`)), (toUInt8(14), 'db.query.text', toString(`a.db.query.text`)), (toUInt8(15), 'messaging.system', toString(`a.messaging.system`)), (toUInt8(16), 'messaging.destination.name', toString(`a.messaging.destination.name`)), (toUInt8(17), 'messaging.operation.type', toString(`a.messaging.operation.type`)), (toUInt8(18), 'rpc.system', toString(`a.rpc.system`)), (toUInt8(19), 'rpc.service', toString(`a.rpc.service`)), (toUInt8(20), 'rpc.method', toString(`a.rpc.method`)), (toUInt8(21), 'rpc.grpc.status_code', toString(`a.rpc.grpc.status_code`)), (toUInt8(22), 'error.type', toString(`a.error.type`)), (toUInt8(23), 'user.id', toString(`a.user.id`)), (toUInt8(24), 'session.id', toString(`a.session.id`))])), 'Map(LowCardinality(String), String)'), AttrStr, CAST(mapApply((k, v) -> (k, toString(v)), AttrInt), 'Map(LowCardinality(String), String)'), CAST(mapApply((k, v) -> (k, toString(v)), AttrDbl), 'Map(LowCardinality(String), String)'), CAST(mapApply((k, v) -> (k, toString(v)), AttrBool), 'Map(LowCardinality(String), String)'), AttrJson) AS SpanAttributes,
    Duration,
    StatusCode,
    StatusMessage,
    Events.Timestamp AS `Events.Timestamp`,
    Events.Name AS `Events.Name`,
    Events.Attributes AS `Events.Attributes`,
    arrayMap(id -> lower(hex(id)), Links.TraceId) AS `Links.TraceId`,
    arrayMap(id -> lower(hex(id)), Links.SpanId) AS `Links.SpanId`,
    Links.TraceState AS `Links.TraceState`,
    Links.Attributes AS `Links.Attributes`
FROM spans;

CREATE OR REPLACE VIEW otel_traces_trace_id_ts ON CLUSTER main AS
SELECT
    lower(hex(TraceIdBin)) AS TraceId,
    Start,
    End
FROM trace_times;

CREATE OR REPLACE VIEW otel_logs ON CLUSTER main AS
SELECT
    Timestamp,
    toDateTime(Timestamp) AS TimestampTime,
    if(TraceIdBin = toFixedString('', 16), '', lower(hex(TraceIdBin))) AS TraceId,
    if(SpanIdBin = toFixedString('', 8), '', lower(hex(SpanIdBin))) AS SpanId,
    toUInt8(bitAnd(Flags, 255)) AS TraceFlags,
    SeverityText,
    SeverityNumber,
    ServiceName,
    Body,
    ResourceSchemaUrl,
    CAST(JSONExtractKeysAndValues(Resource, 'String'), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ScopeSchemaUrl,
    ScopeName,
    ScopeVersion,
    CAST(JSONExtractKeysAndValues(Scope, 'String'), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    mapConcat(CAST(arrayMap(h -> (h.2, h.3), arrayFilter(h -> bitTest(HotSet, h.1), [(toUInt8(0), 'exception.type', toString(`a.exception.type`)), (toUInt8(1), 'exception.message', toString(`a.exception.message`)), (toUInt8(2), 'code.function.name', toString(`a.code.function.name`)), (toUInt8(3), 'code.file.path', toString(`a.code.file.path`)), (toUInt8(4), 'log.iostream', toString(`a.log.iostream`)), (toUInt8(5), 'log.file.name', toString(`a.log.file.name`)), (toUInt8(6), 'thread.name', toString(`a.thread.name`)), (toUInt8(7), 'http.request.method', toString(`a.http.request.method`)), (toUInt8(8), 'http.response.status_code', toString(`a.http.response.status_code`)), (toUInt8(9), 'http.route', toString(`a.http.route`)), (toUInt8(10), 'url.path', toString(`a.url.path`)), (toUInt8(11), 'error.type', toString(`a.error.type`)), (toUInt8(12), 'user.id', toString(`a.user.id`)), (toUInt8(13), 'session.id', toString(`a.session.id`))])), 'Map(LowCardinality(String), String)'), AttrStr, CAST(mapApply((k, v) -> (k, toString(v)), AttrInt), 'Map(LowCardinality(String), String)'), CAST(mapApply((k, v) -> (k, toString(v)), AttrDbl), 'Map(LowCardinality(String), String)'), CAST(mapApply((k, v) -> (k, toString(v)), AttrBool), 'Map(LowCardinality(String), String)'), AttrJson) AS LogAttributes,
    EventName
FROM logs;

CREATE OR REPLACE VIEW otel_metrics_gauge ON CLUSTER main AS
SELECT
    CAST(JSONExtractKeysAndValues(Resource, 'String'), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    CAST(JSONExtractKeysAndValues(Scope, 'String'), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    toUInt32(0) AS ScopeDroppedAttrCount,
    ScopeSchemaUrl,
    ServiceName,
    MetricName,
    MetricDescription,
    MetricUnit,
    CAST(JSONExtractKeysAndValues(Attributes, 'String'), 'Map(LowCardinality(String), String)') AS Attributes,
    StartTimestamp AS StartTimeUnix,
    Timestamp AS TimeUnix,
    Flags,
    Value,
    Exemplars.Attributes AS `Exemplars.FilteredAttributes`,
    Exemplars.Timestamp AS `Exemplars.TimeUnix`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), Exemplars.SpanId) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), Exemplars.TraceId) AS `Exemplars.TraceId`
FROM metric_points
WHERE MetricType = 'gauge';

CREATE OR REPLACE VIEW otel_metrics_sum ON CLUSTER main AS
SELECT
    CAST(JSONExtractKeysAndValues(Resource, 'String'), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    CAST(JSONExtractKeysAndValues(Scope, 'String'), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    toUInt32(0) AS ScopeDroppedAttrCount,
    ScopeSchemaUrl,
    ServiceName,
    MetricName,
    MetricDescription,
    MetricUnit,
    CAST(JSONExtractKeysAndValues(Attributes, 'String'), 'Map(LowCardinality(String), String)') AS Attributes,
    StartTimestamp AS StartTimeUnix,
    Timestamp AS TimeUnix,
    Flags,
    Value,
    Exemplars.Attributes AS `Exemplars.FilteredAttributes`,
    Exemplars.Timestamp AS `Exemplars.TimeUnix`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), Exemplars.SpanId) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), Exemplars.TraceId) AS `Exemplars.TraceId`,
    toInt32(indexOf(['Delta', 'Cumulative'], Temporality)) AS AggregationTemporality,
    Monotonic AS IsMonotonic
FROM metric_points
WHERE MetricType = 'sum';

CREATE OR REPLACE VIEW otel_metrics_histogram ON CLUSTER main AS
SELECT
    CAST(JSONExtractKeysAndValues(Resource, 'String'), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    CAST(JSONExtractKeysAndValues(Scope, 'String'), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    toUInt32(0) AS ScopeDroppedAttrCount,
    ScopeSchemaUrl,
    ServiceName,
    MetricName,
    MetricDescription,
    MetricUnit,
    CAST(JSONExtractKeysAndValues(Attributes, 'String'), 'Map(LowCardinality(String), String)') AS Attributes,
    StartTimestamp AS StartTimeUnix,
    Timestamp AS TimeUnix,
    Flags,
    Count,
    Sum,
    BucketCounts,
    ExplicitBounds,
    Exemplars.Attributes AS `Exemplars.FilteredAttributes`,
    Exemplars.Timestamp AS `Exemplars.TimeUnix`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), Exemplars.SpanId) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), Exemplars.TraceId) AS `Exemplars.TraceId`,
    Min,
    Max,
    toInt32(indexOf(['Delta', 'Cumulative'], Temporality)) AS AggregationTemporality
FROM metric_histograms;

CREATE OR REPLACE VIEW otel_metrics_exponential_histogram ON CLUSTER main AS
SELECT
    CAST(JSONExtractKeysAndValues(Resource, 'String'), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    CAST(JSONExtractKeysAndValues(Scope, 'String'), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    toUInt32(0) AS ScopeDroppedAttrCount,
    ScopeSchemaUrl,
    ServiceName,
    MetricName,
    MetricDescription,
    MetricUnit,
    CAST(JSONExtractKeysAndValues(Attributes, 'String'), 'Map(LowCardinality(String), String)') AS Attributes,
    StartTimestamp AS StartTimeUnix,
    Timestamp AS TimeUnix,
    Flags,
    Count,
    Sum,
    Scale,
    ZeroCount,
    PositiveOffset,
    PositiveBucketCounts,
    NegativeOffset,
    NegativeBucketCounts,
    Exemplars.Attributes AS `Exemplars.FilteredAttributes`,
    Exemplars.Timestamp AS `Exemplars.TimeUnix`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), Exemplars.SpanId) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), Exemplars.TraceId) AS `Exemplars.TraceId`,
    Min,
    Max,
    toInt32(indexOf(['Delta', 'Cumulative'], Temporality)) AS AggregationTemporality
FROM metric_exponential_histograms;

CREATE OR REPLACE VIEW otel_metrics_summary ON CLUSTER main AS
SELECT
    CAST(JSONExtractKeysAndValues(Resource, 'String'), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    CAST(JSONExtractKeysAndValues(Scope, 'String'), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    toUInt32(0) AS ScopeDroppedAttrCount,
    ScopeSchemaUrl,
    ServiceName,
    MetricName,
    MetricDescription,
    MetricUnit,
    CAST(JSONExtractKeysAndValues(Attributes, 'String'), 'Map(LowCardinality(String), String)') AS Attributes,
    StartTimestamp AS StartTimeUnix,
    Timestamp AS TimeUnix,
    Flags,
    Count,
    Sum,
    ValueAtQuantiles.Quantile AS `ValueAtQuantiles.Quantile`,
    ValueAtQuantiles.Value AS `ValueAtQuantiles.Value`
FROM metric_summaries;

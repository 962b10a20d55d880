/** Statements to start from; they read the views that have the Collector exporter's names. */
export const EXAMPLES = [
  {
    label: "exampleSlow",
    sql: `SELECT ServiceName, SpanName, count() AS spans,
       round(quantile(0.95)(Duration) / 1e6, 2) AS p95_ms
FROM otel_traces
WHERE Timestamp > now() - INTERVAL 1 HOUR
GROUP BY ServiceName, SpanName
ORDER BY p95_ms DESC
LIMIT 50`,
  },
  {
    label: "exampleErrors",
    sql: `SELECT ServiceName, countIf(StatusCode = 'Error') AS errors, count() AS spans,
       round(100 * errors / spans, 2) AS percent
FROM otel_traces
WHERE Timestamp > now() - INTERVAL 1 HOUR
GROUP BY ServiceName
ORDER BY errors DESC`,
  },
  {
    label: "exampleLogs",
    sql: `SELECT toStartOfMinute(Timestamp) AS minute, SeverityText, count() AS records
FROM otel_logs
WHERE Timestamp > now() - INTERVAL 1 HOUR
GROUP BY minute, SeverityText
ORDER BY minute`,
  },
] as const;

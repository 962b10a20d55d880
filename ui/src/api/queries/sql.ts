import { queryOptions } from "@tanstack/react-query";
import { client, storedKey, unwrap } from "../client";
import { ApiError, asProblem } from "../errors";
import type { SqlResult } from "../types";

export type ExportFormat = "csv" | "arrow" | "json";

export function schemaQuery() {
  return queryOptions({
    queryKey: ["schema"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/schema", { signal })),
    staleTime: 300_000,
  });
}

export async function runSql(sql: string, queryId: string, signal: AbortSignal): Promise<SqlResult> {
  const answer = await unwrap(
    client.POST("/api/v1/query", {
      body: { sql, query_id: queryId, format: "json", max_rows: 5000, timeout_seconds: 60 },
      signal,
    }),
  );
  if (typeof answer === "string") throw new ApiError(0, { message: answer });
  return answer;
}

export function cancelSql(queryId: string) {
  return unwrap(client.DELETE("/api/v1/query/{query_id}", { params: { path: { query_id: queryId } } }));
}

/** All rows of a statement as a file, up to the server's bound. */
export async function exportSql(sql: string, format: ExportFormat): Promise<Blob> {
  const key = storedKey();
  const response = await fetch("/api/v1/query", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ sql, format, max_rows: 1_000_000, timeout_seconds: 300 }),
  });
  if (!response.ok)
    throw new ApiError(response.status, asProblem(await response.json().catch(() => undefined)));
  return response.blob();
}

import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";

const RETRIES = 2;

/** A question is asked again only where that can help: when nothing answered or the server says so. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < RETRIES && error instanceof ApiError && (error.offline || error.retryable);
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 20_000, refetchOnWindowFocus: false, networkMode: "always" },
    },
  });
}

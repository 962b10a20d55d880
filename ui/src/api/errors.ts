/** The shape of every error answer (`application/problem+json`). */
interface ProblemBody {
  code?: string;
  message?: string;
  hint?: string;
  hints?: string[];
  retryable?: boolean;
  field?: string | null;
}

/** A request that failed: the server's own words, or that it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hints: readonly string[];
  readonly retryable: boolean;
  readonly field: string | undefined;

  constructor(status: number, body: ProblemBody) {
    super(body.message ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code ?? "";
    this.hints = body.hints?.length ? body.hints : body.hint ? [body.hint] : [];
    this.retryable = body.retryable ?? status >= 500;
    this.field = body.field ?? undefined;
  }

  /** True when nothing answered at all. */
  get offline(): boolean {
    return this.status === 0;
  }
}

export function asProblem(value: unknown): ProblemBody {
  return typeof value === "object" && value !== null ? value : {};
}

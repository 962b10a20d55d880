import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, asProblem } from "./errors";
import type { paths } from "./schema";

const KEY = "heliograph.key";

/** The read key of this tab; servers on loopback need none. */
export function storedKey(): string {
  return sessionStorage.getItem(KEY) ?? "";
}

export function storeKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

const authorize: Middleware = {
  onRequest({ request }) {
    const key = storedKey();
    if (key) request.headers.set("Authorization", `Bearer ${key}`);
    return request;
  },
};

export const client = createClient<paths>({ baseUrl: "/" });
client.use(authorize);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; anything else is thrown as an ApiError. */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await pending;
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw new ApiError(0, { message: String(reason) });
  }
  if (answer.data !== undefined) return answer.data;
  throw new ApiError(answer.response.status, asProblem(answer.error));
}

const TEXTS = /preload CSS|dynamically imported module|importing a module script/i;

/** True when a part of the UI itself did not come: the server is away, or serves a newer UI by now. */
export function isLoadFailure(error: unknown): boolean {
  return error instanceof Error && TEXTS.test(error.message);
}

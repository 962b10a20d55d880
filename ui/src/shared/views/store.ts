/** Saved views: a page's URL under a name, kept in this browser. */

export interface SavedView {
  name: string;
  /** The page, such as `/logs`. */
  path: string;
  /** The search part of its URL, without the question mark. */
  search: string;
}

const KEY = "heliograph.views";
const MOST = 200;

function isView(value: unknown): value is SavedView {
  if (typeof value !== "object" || value === null) return false;
  const { name, path, search } = value as Record<string, unknown>;
  return typeof name === "string" && typeof path === "string" && typeof search === "string";
}

/** What is kept; nothing when it cannot be read. */
export function readViews(text: string | null): SavedView[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isView) : [];
  } catch {
    return [];
  }
}

/** A view of the same page and name is replaced; views are in the order of their names. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  return [...withoutView(views, view), view]
    .toSorted((left, right) => left.name.localeCompare(right.name))
    .slice(0, MOST);
}

export function withoutView(views: readonly SavedView[], { name, path }: SavedView): SavedView[] {
  return views.filter((other) => other.name !== name || other.path !== path);
}

export function loadViews(): SavedView[] {
  return readViews(localStorage.getItem(KEY));
}

export function keepViews(views: readonly SavedView[]): void {
  localStorage.setItem(KEY, JSON.stringify(views));
}

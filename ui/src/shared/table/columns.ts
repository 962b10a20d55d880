/** Which columns a table shows: an ordered list of ids in the URL; ids that the table does not know are fields. */

const MOST = 20;

export function parseColumns(text: string | undefined, defaults: readonly string[]): string[] {
  if (text === undefined) return [...defaults];
  const ids = [...new Set(text.split(",").filter(Boolean))].slice(0, MOST);
  return ids.length > 0 ? ids : [...defaults];
}

/** What stands in the URL; nothing when it is what the table shows anyway. */
export function formatColumns(ids: readonly string[], defaults: readonly string[]): string | undefined {
  const text = ids.join(",");
  return text === defaults.join(",") ? undefined : text;
}

/** Takes a column away, or puts it back where the table has it; fields go to the end. The last column stays. */
export function toggleColumn(ids: readonly string[], id: string, known: readonly string[]): string[] {
  if (ids.includes(id)) return ids.length > 1 ? ids.filter((other) => other !== id) : [...ids];
  const place = known.indexOf(id);
  const following = place < 0 ? -1 : ids.findIndex((other) => known.indexOf(other) > place);
  const at = following < 0 ? (place < 0 ? ids.length : lastKnown(ids, known) + 1) : following;
  return ids.toSpliced(at, 0, id).slice(0, MOST);
}

function lastKnown(ids: readonly string[], known: readonly string[]): number {
  return ids.findLastIndex((other) => known.includes(other));
}

/** The columns to show, in their order; `field` makes those that the table does not have. */
export function chooseColumns<C extends { id: string }>(
  all: readonly C[],
  ids: readonly string[],
  field?: (key: string) => C,
): C[] {
  return ids.flatMap((id) => {
    const found = all.find((column) => column.id === id) ?? field?.(id);
    return found ? [found] : [];
  });
}

/** The ids that the table does not know: fields to ask for. */
export function fieldColumns(ids: readonly string[], known: readonly string[]): string[] {
  return ids.filter((id) => !known.includes(id));
}

export interface Summary {
  last: number | undefined;
  min: number | undefined;
  max: number | undefined;
  mean: number | undefined;
}

/** The figures of a line; gaps do not count. */
export function summarize(values: ReadonlyArray<number | null>): Summary {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return { last: undefined, min: undefined, max: undefined, mean: undefined };
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of present) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { last: present.at(-1), min, max, mean: sum / present.length };
}

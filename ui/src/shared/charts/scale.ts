/** Round tick values between 0 and a little over `maximum`. */
export function niceTicks(maximum: number, count: number): number[] {
  if (!(maximum > 0)) return [0];
  const rough = maximum / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const ticks: number[] = [];
  for (let value = 0; value < maximum + step * 0.999; value += step)
    ticks.push(Number(value.toPrecision(12)));
  return ticks;
}

const STEPS_MS = [
  1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1.8e6, 3.6e6, 7.2e6, 10.8e6, 21.6e6,
  43.2e6, 86.4e6, 172.8e6, 604.8e6,
];

/** Round instants (unix milliseconds) inside a range, at most `count` of them, aligned to local hours and days. */
export function timeTicks(start: number, end: number, count: number): number[] {
  const wanted = (end - start) / Math.max(1, count);
  const step = STEPS_MS.find((candidate) => candidate >= wanted) ?? wanted;
  const offset = new Date(start).getTimezoneOffset() * 60_000;
  const ticks: number[] = [];
  for (let tick = Math.ceil((start - offset) / step) * step + offset; tick <= end; tick += step)
    ticks.push(tick);
  return ticks;
}

/** Sums of stacked groups: `result[g][i]` is where group g starts in bucket i; the last row is the total. */
export function stack(groups: ReadonlyArray<ReadonlyArray<number | null>>, length: number): number[][] {
  const rows: number[][] = [Array.from({ length }, () => 0)];
  for (const group of groups) {
    const below = rows.at(-1) ?? [];
    rows.push(below.map((value, index) => value + (group[index] ?? 0)));
  }
  return rows;
}

/** The part of the trace that is on the screen, nanoseconds since its start. */
export interface View {
  from: number;
  to: number;
}

/** Where a span stands in the view, in per cent; a sliver stays visible. */
export function barPosition(start: number, end: number, { from, to }: View): { left: number; width: number } {
  const length = Math.max(1, to - from);
  const left = ((Math.max(start, from) - from) / length) * 100;
  const right = ((Math.min(end, to) - from) / length) * 100;
  return { left: Math.min(left, 99.8), width: Math.max(0.15, right - left) };
}

export function isVisible(start: number, end: number, { from, to }: View): boolean {
  return end >= from && start <= to;
}

/** Round offsets for the axis of a view. */
export function axisTicks({ from, to }: View, count: number): number[] {
  const length = to - from;
  if (length <= 0) return [from];
  const rough = length / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

/** A view around a span with some room on both sides, inside the trace. */
export function viewAround(start: number, end: number, duration: number): View {
  const room = Math.max((end - start) * 0.08, duration * 0.0005);
  return { from: Math.max(0, start - room), to: Math.min(duration, end + room) };
}

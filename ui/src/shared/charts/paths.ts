/** SVG paths of small charts. */

function points(values: readonly number[], top: number, width: number, height: number): string[] {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(height - 1 - (value / top) * (height - 2)).toFixed(1)}`,
  );
}

export function linePath(values: readonly number[], top: number, width: number, height: number): string {
  const all = points(values, top, width, height);
  return all.length > 0 ? `M${all.join("L")}` : "";
}

export function areaPath(values: readonly number[], top: number, width: number, height: number): string {
  const line = linePath(values, top, width, height);
  return line && `${line}L${width},${height}L0,${height}Z`;
}

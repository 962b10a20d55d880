/** A service keeps its hue everywhere. Reds are left out: they mean error. */

// Steps that look equally far apart: the wheel's greens are wide, its ambers and violets narrow.
const HUES = [68, 88, 122, 155, 187, 218, 243, 264, 287, 312, 336] as const;
const SHADES = [0, -0.12, 0.11] as const;

// FNV-1a from a seed with which common service names fall far apart.
const SEED = 2_166_144_940;

function hash(text: string): number {
  let value = SEED;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  }
  value ^= value >>> 15;
  value = Math.imul(value, 2_246_822_519);
  return (value ^ (value >>> 13)) >>> 0;
}

/** Degrees on the OKLCH wheel, between amber and magenta. */
export function serviceHue(name: string): number {
  return HUES[hash(name) % HUES.length] ?? HUES[0];
}

/** A little darker or lighter, so that services with neighbouring hues can be told apart. */
export function serviceShade(name: string): number {
  return SHADES[Math.floor(hash(name) / HUES.length) % SHADES.length] ?? 0;
}

/** Fill colour of bars, dots and lines; the theme decides lightness and chroma. */
export function serviceColor(name: string): string {
  return `oklch(calc(var(--service-l) + ${serviceShade(name)}) var(--service-c) ${serviceHue(name)})`;
}

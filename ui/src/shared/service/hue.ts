/** A service keeps its hue everywhere. Reds are left out: they mean error. */

const FIRST_HUE = 62;
const HUES = 256;
const SHADES = [0, -0.1, 0.09];

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  }
  value ^= value >>> 15;
  value = Math.imul(value, 2_246_822_519);
  return (value ^ (value >>> 13)) >>> 0;
}

/** Degrees on the OKLCH wheel, between 62 (amber) and 317 (violet). */
export function serviceHue(name: string): number {
  return FIRST_HUE + (hash(name) % HUES);
}

/** A little darker or lighter, so that services with neighbouring hues can be told apart. */
export function serviceShade(name: string): number {
  return SHADES[Math.floor(hash(name) / HUES) % SHADES.length] ?? 0;
}

/** Fill colour of bars, dots and lines; the theme decides lightness and chroma. */
export function serviceColor(name: string): string {
  return `oklch(calc(var(--service-l) + ${serviceShade(name)}) var(--service-c) ${serviceHue(name)})`;
}

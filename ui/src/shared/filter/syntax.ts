/**
 * The filter bar's language: terms such as `service=cart`, `http.route="/a b"`, `duration>250ms`, `user.id?`,
 * `!user.id?`, and free words. Terms go to the API one by one as `filter`, free words together as `q`.
 */
export const OPERATORS = ["!=", ">=", "<=", "=~", "!~", "=", ">", "<", "~"] as const;
export type Operator = (typeof OPERATORS)[number] | "?" | "!?";

export interface Term {
  key: string;
  operator: Operator;
  value: string;
}

export interface ParsedFilter {
  terms: Term[];
  /** Free words, as typed. */
  text: string;
}

const KEY = String.raw`(?:"((?:[^"\\]|\\.)+)"|([^\s"=!<>~?]+))`;
const EXISTS = new RegExp(`^(!?)${KEY}\\?$`);
const COMPARE = new RegExp(`^${KEY}(!=|>=|<=|=~|!~|=|>|<|~)(.*)$`, "s");

/** Splits at white space outside of double quotes. */
export function tokenize(text: string): string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"?|[^\s"])+/g) ?? [];
}

function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/gs, "$1");
}

function quote(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

export function parseTerm(token: string): Term | undefined {
  const exists = EXISTS.exec(token);
  if (exists) {
    return { key: keyOf(exists[2], exists[3]), operator: exists[1] ? "!?" : "?", value: "" };
  }
  const compare = COMPARE.exec(token);
  if (!compare) return undefined;
  const [, quoted, plain, operator, value] = compare;
  const known = OPERATORS.find((candidate) => candidate === operator);
  return known ? { key: keyOf(quoted, plain), operator: known, value: unquote(value ?? "") } : undefined;
}

function keyOf(quoted: string | undefined, plain: string | undefined): string {
  return quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/gs, "$1");
}

export function parseFilter(text: string): ParsedFilter {
  const terms: Term[] = [];
  const words: string[] = [];
  for (const token of tokenize(text)) {
    const term = parseTerm(token);
    if (term) terms.push(term);
    else words.push(unquote(token));
  }
  return { terms, text: words.join(" ") };
}

function formatKey(key: string): string {
  return /^[^\s"=!<>~?]+$/.test(key) ? key : `"${key.replace(/["\\]/g, "\\$&")}"`;
}

/** One term as the filter bar shows it. */
export function formatTerm({ key, operator, value }: Term): string {
  if (operator === "?") return `${formatKey(key)}?`;
  if (operator === "!?") return `!${formatKey(key)}?`;
  return `${formatKey(key)}${operator}${value === "" ? "" : quote(value)}`;
}

/** One term as the API takes it: the value is everything after the operator, without quotes. */
export function toParameter({ key, operator, value }: Term): string {
  if (operator === "?") return `${formatKey(key)}?`;
  if (operator === "!?") return `!${formatKey(key)}?`;
  return `${formatKey(key)}${operator}${value}`;
}

export function formatFilter({ terms, text }: ParsedFilter): string {
  return [...terms.map(formatTerm), text].filter(Boolean).join(" ");
}

function same(left: Term, right: Term): boolean {
  return left.key === right.key && left.operator === right.operator && left.value === right.value;
}

export function hasTerm(filter: string, term: Term): boolean {
  return parseFilter(filter).terms.some((candidate) => same(candidate, term));
}

/** The filter with the term added, or without it when it was there. Its opposite is taken out. */
export function toggleTerm(filter: string, term: Term): string {
  const parsed = parseFilter(filter);
  if (parsed.terms.some((candidate) => same(candidate, term))) {
    return formatFilter({ ...parsed, terms: parsed.terms.filter((candidate) => !same(candidate, term)) });
  }
  const opposite: Term = { ...term, operator: term.operator === "=" ? "!=" : "=" };
  const kept = parsed.terms.filter((candidate) => !same(candidate, opposite));
  return formatFilter({ ...parsed, terms: [...kept, term] });
}

/** The filter with the term, without any other term on its key. */
export function replaceTerm(filter: string, term: Term): string {
  const parsed = parseFilter(filter);
  return formatFilter({ ...parsed, terms: [...parsed.terms.filter(({ key }) => key !== term.key), term] });
}

/** What the API wants for a filter text. */
export function filterParameters(filter: string | undefined): { filter?: string[]; q?: string } {
  const { terms, text } = parseFilter(filter ?? "");
  return {
    ...(terms.length > 0 ? { filter: terms.map(toParameter) } : {}),
    ...(text ? { q: text } : {}),
  };
}

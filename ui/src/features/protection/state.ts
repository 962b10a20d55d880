import type { components } from "@/api/schema";

export type ProtectionState = components["schemas"]["ResilienceState"];
export type ProtectionEvent = ProtectionState["events"][number];
type Figures = Readonly<Record<string, unknown>>;

/** One guarded call and how its circuit breaker stands. */
export interface Call {
  name: string;
  /** `closed`, `open`, `half_open`, ...; empty when the call has no breaker. */
  breaker: string;
  /** Seconds until an open breaker tries again. */
  opensIn: number;
  calls: number;
  errors: number;
  refused: number;
  p50Seconds: number;
  p99Seconds: number;
}

/** Something that has room for so much: a limit, a queue, a pool. */
export interface Room {
  key: string;
  kind: string;
  name: string;
  used: number;
  most: number;
  waiting: number;
  refused: number;
  bytes: boolean;
}

export interface Check {
  name: string;
  state: string;
  seconds: number;
  detail: string;
}

export interface Degradation {
  level: string;
  levels: string[];
  forced: boolean;
  signals: [name: string, pressure: number][];
  off: string[];
}

const USED = ["running", "size", "in_use"];
const MOST = ["limit", "size"];

function figuresOf(value: unknown): Figures {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function numberOf(figures: Figures, ...keys: readonly string[]): number {
  for (const key of keys) {
    const value = figures[key];
    if (typeof value === "number") return value;
  }
  return 0;
}

function textOf(figures: Figures, key: string): string {
  const value = figures[key];
  return typeof value === "string" ? value : "";
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function split(key: string): [kind: string, name: string] {
  const colon = key.indexOf(":");
  return colon < 0 ? [key, ""] : [key.slice(0, colon), key.slice(colon + 1)];
}

/** The guarded calls; policies that have no figures here are left out. */
export function callsOf({ pipelines }: Pick<ProtectionState, "pipelines">): Call[] {
  return Object.entries(pipelines)
    .filter(([, policies]) => Object.keys(policies).length > 0)
    .map(([name, policies]) => {
      const breakerKey = Object.keys(policies).find((key) => key.startsWith("circuit_breaker"));
      const breaker = figuresOf(breakerKey && policies[breakerKey]);
      const statistics = figuresOf(policies.statistics);
      return {
        name,
        breaker: textOf(breaker, "state"),
        opensIn: numberOf(breaker, "open_for_seconds"),
        calls: numberOf(statistics, "calls"),
        errors: numberOf(statistics, "errors"),
        refused: numberOf(breaker, "not_permitted"),
        p50Seconds: numberOf(statistics, "p50_seconds"),
        p99Seconds: numberOf(statistics, "p99_seconds"),
      };
    });
}

function roomOf(key: string, value: unknown): Room[] {
  const [kind, name] = split(key);
  const figures = figuresOf(value);
  const pool = kind === "object_pool";
  const most = numberOf(figures, ...(pool ? ["size"] : MOST));
  if (most <= 0) return [];
  return [
    {
      key,
      kind,
      name,
      used: numberOf(figures, ...(pool ? ["in_use"] : USED)),
      most,
      waiting: numberOf(figures, "waiting"),
      refused: numberOf(figures, "not_permitted"),
      bytes: figures.by === "bytes",
    },
  ];
}

/** Everything with a bound, wherever it is. */
export function roomsOf({ pipelines, policies }: Pick<ProtectionState, "pipelines" | "policies">): Room[] {
  const inside = Object.values(pipelines).flatMap((each) => Object.entries(each));
  return [...Object.entries(policies), ...inside].flatMap(([key, value]) => roomOf(key, value));
}

export function checksOf({ policies }: Pick<ProtectionState, "policies">): Check[] {
  return Object.entries(policies).flatMap(([key, value]) => {
    const [kind, name] = split(key);
    if (kind !== "health_check") return [];
    const figures = figuresOf(value);
    return [
      {
        name,
        state: textOf(figures, "state"),
        seconds: numberOf(figures, "for_seconds"),
        detail: textOf(figures, "detail"),
      },
    ];
  });
}

export function degradationOf({ policies, level }: Pick<ProtectionState, "policies" | "level">): Degradation {
  const figures = figuresOf(policies["degradation:platform"]);
  const signals = Object.entries(figuresOf(figures.signals)).flatMap(([name, pressure]) =>
    typeof pressure === "number" ? [[name, pressure] as [string, number]] : [],
  );
  return {
    level,
    levels: textsOf(figures.levels),
    forced: figures.forced === true,
    signals: signals.sort(([, one], [, other]) => other - one),
    off: textsOf(figures.off),
  };
}

/** What an event says beside its kind, in a few words. */
export function detailOf({ detail }: Pick<ProtectionEvent, "detail">): string {
  const { before, after, ...rest } = figuresOf(detail);
  const change = typeof before === "string" && typeof after === "string" ? [`${before} → ${after}`] : [];
  const others = Object.entries(rest).flatMap(([key, value]) =>
    value === "" || value === null || typeof value === "object" ? [] : [`${key} ${shortly(value)}`],
  );
  return [...change, ...others].join(", ");
}

function shortly(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))) : String(value);
}

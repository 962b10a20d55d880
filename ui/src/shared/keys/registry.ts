import { useEffect, useRef, useSyncExternalStore } from "react";

/** One shortcut: `mod+k` is Ctrl or Cmd with K; single keys are quiet while somebody types. */
export interface Shortcut {
  keys: string;
  label: string;
  scope: "everywhere" | "page";
  run: (event: KeyboardEvent) => void;
}

let shortcuts: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Shortcut[]): void {
  shortcuts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Every shortcut that works at this moment, newest last. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => shortcuts);
}

/** Registers shortcuts while the component is there; later ones win over earlier ones. */
export function useKeys(wanted: readonly Shortcut[], active = true): void {
  const latest = useRef(wanted);
  useEffect(() => {
    latest.current = wanted;
  });
  const signature = wanted.map(({ keys, label }) => `${keys}\u0000${label}`).join("\u0001");
  useEffect(() => {
    if (!active || signature === "") return undefined;
    const mine = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: (event: KeyboardEvent) => latest.current[index]?.run(event),
    }));
    change([...shortcuts, ...mine]);
    return () => change(shortcuts.filter((candidate) => !mine.includes(candidate)));
  }, [signature, active]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The name a key press goes by in `Shortcut.keys`. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

/** Finds and runs the newest shortcut for a key press. */
export function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const name = keyName(event);
  if (isTyping(event.target) && !name.startsWith("mod+")) return;
  if (document.querySelector("[role=dialog][aria-modal=true]") && !name.startsWith("mod+")) return;
  const onControl = event.target instanceof HTMLElement && event.target.closest("button, a, summary");
  if ((name === "Enter" || name === "Space") && onControl) return;
  const found = shortcuts.findLast(({ keys }) => keys.split(" ").includes(name));
  if (!found) return;
  event.preventDefault();
  found.run(event);
}

import { type PointerEvent, useCallback, useEffect, useRef, useState } from "react";

interface Place {
  x: number;
  y: number;
  scale: number;
}

const SMALLEST = 0.2;
const LARGEST = 3;
const WHEEL_SPEED = 0.0015;
const MOST_FIT = 1.15;
/** Names below this scale cannot be read: rather show a part, and let people drag. */
const LEAST_FIT = 0.55;

/** The scale and place at which a drawing fits its box; one that is too big for that starts at its head. */
export function fitInto(width: number, height: number, boxWidth: number, boxHeight: number): Place {
  const fitting = Math.min(boxWidth / Math.max(1, width), boxHeight / Math.max(1, height));
  const scale = Math.min(MOST_FIT, Math.max(LEAST_FIT, fitting));
  return { scale, x: placed(width * scale, boxWidth), y: placed(height * scale, boxHeight) };
}

function placed(length: number, space: number): number {
  return Math.max(0, (space - length) / 2);
}

/** The place after zooming by `factor` with the point under the pointer held still. */
export function zoomAt(place: Place, factor: number, x: number, y: number): Place {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, place.scale * factor));
  const ratio = scale / place.scale;
  return { scale, x: x - (x - place.x) * ratio, y: y - (y - place.y) * ratio };
}

/** Dragging and the wheel move a drawing; it starts fitted. */
export function usePanZoom(width: number, height: number) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>({ x: 0, y: 0, scale: 1 });
  const drag = useRef<{ x: number; y: number } | undefined>(undefined);

  const fit = useCallback(() => {
    const bounds = box.current?.getBoundingClientRect();
    if (bounds) setPlace(fitInto(width, height, bounds.width, bounds.height));
  }, [width, height]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [fit]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * WHEEL_SPEED);
      setPlace((current) => zoomAt(current, factor, event.clientX - left, event.clientY - top));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const zoom = (factor: number) => {
    const bounds = box.current?.getBoundingClientRect();
    if (bounds) setPlace((current) => zoomAt(current, factor, bounds.width / 2, bounds.height / 2));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if ((event.target as Element).closest("[role=button]")) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = drag.current;
      if (!from) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      drag.current = { x: event.clientX, y: event.clientY };
      setPlace((current) => ({ ...current, x: current.x + dx, y: current.y + dy }));
    },
    onPointerUp: () => {
      drag.current = undefined;
    },
  };
  const transform = `translate(${place.x} ${place.y}) scale(${place.scale})`;
  return { box, transform, handlers, zoom, fit };
}

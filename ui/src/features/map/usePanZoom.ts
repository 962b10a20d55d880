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
/** Names below this scale cannot be read: rather start with a part, and let people drag. */
const READABLE = 0.65;

/** The scale, not below `least`, and place at which a drawing fits its box; one that is too big shows its middle. */
export function fitInto(
  width: number,
  height: number,
  boxWidth: number,
  boxHeight: number,
  least = 0,
): Place {
  const fitting = Math.min(boxWidth / Math.max(1, width), boxHeight / Math.max(1, height));
  const scale = Math.min(MOST_FIT, Math.max(least, fitting));
  return { scale, x: (boxWidth - width * scale) / 2, y: (boxHeight - height * scale) / 2 };
}

/** The place after zooming by `factor` with the point under the pointer held still. */
export function zoomAt(place: Place, factor: number, x: number, y: number): Place {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, place.scale * factor));
  const ratio = scale / place.scale;
  return { scale, x: x - (x - place.x) * ratio, y: y - (y - place.y) * ratio };
}

/** Dragging and the wheel move a drawing; it starts fitted, as far as its names can be read. */
export function usePanZoom(width: number, height: number) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>({ x: 0, y: 0, scale: 1 });
  const drag = useRef<{ x: number; y: number } | undefined>(undefined);

  const fitFrom = useCallback(
    (least: number) => {
      const bounds = box.current?.getBoundingClientRect();
      if (bounds) setPlace(fitInto(width, height, bounds.width, bounds.height, least));
    },
    [width, height],
  );
  const fit = () => fitFrom(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => fitFrom(READABLE));
    observer.observe(element);
    return () => observer.disconnect();
  }, [fitFrom]);

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

import { type PointerEvent, useState } from "react";

const SMALLEST_PIXELS = 4;

export interface Brush {
  from: number;
  to: number;
}

/**
 * Dragging over a chart. Positions are shares of the width, 0 to 1.
 * A drag shorter than a few pixels counts as a click and does nothing.
 */
export function useBrush(width: number, onBrush: (brush: Brush) => void) {
  const [brush, setBrush] = useState<Brush>();
  const [hover, setHover] = useState<number>();

  const share = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = share(event);
      setBrush({ from: at, to: at });
    },
    onPointerMove: (event: PointerEvent) => {
      const at = share(event);
      setHover(at);
      setBrush((current) => current && { ...current, to: at });
    },
    onPointerUp: () => {
      if (brush && Math.abs(brush.to - brush.from) * width >= SMALLEST_PIXELS) {
        onBrush({ from: Math.min(brush.from, brush.to), to: Math.max(brush.from, brush.to) });
      }
      setBrush(undefined);
    },
    onPointerLeave: () => setHover(undefined),
  };
  return { brush, hover, handlers };
}

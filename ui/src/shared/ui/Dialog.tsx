import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

interface DialogProps {
  label: string;
  size: "md" | "lg";
  className: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over the page: Escape and a click outside close it, focus stays inside. */
export function Dialog({ label, size, className, onClose, children }: DialogProps) {
  return (
    <Modal.Root opened onClose={onClose} size={size} yOffset="12vh" classNames={{ content: className ?? "" }}>
      <Modal.Overlay />
      <Modal.Content aria-label={label}>{children}</Modal.Content>
    </Modal.Root>
  );
}

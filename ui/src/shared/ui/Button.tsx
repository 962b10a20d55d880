import { Tooltip } from "@mantine/core";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./ui.module.css";

type Kind = "default" | "primary" | "quiet";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
  small?: boolean;
}

export function buttonClass(small = false, icon = false): string {
  return [styles.button, small && styles.small, icon && styles.icon].filter(Boolean).join(" ");
}

export function Button({ kind = "default", small = false, className, ...rest }: ButtonProps) {
  return (
    <button type="button" data-kind={kind} className={`${buttonClass(small)} ${className ?? ""}`} {...rest} />
  );
}

interface IconButtonProps extends ButtonProps {
  label: string;
  /** The key that does the same. */
  hint?: string;
  children: ReactNode;
}

/** A button with only a picture: the label is its name and its tooltip. */
export function IconButton({
  label,
  hint,
  kind = "quiet",
  small = false,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={hint ? `${label} (${hint})` : label}>
      <button
        type="button"
        aria-label={label}
        data-kind={kind}
        className={`${buttonClass(small, true)} ${className ?? ""}`}
        {...rest}
      />
    </Tooltip>
  );
}

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: ReadonlyArray<readonly [value: T, text: string]>;
  onChange: (value: T) => void;
}

export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  return (
    <fieldset className={styles.segmented} aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}

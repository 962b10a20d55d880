import { type CSSVariablesResolver, createTheme } from "@mantine/core";

export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: "md",
  primaryShade: 7,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withinPortal: true, zIndex: 400 } },
    Popover: { defaultProps: { shadow: "none", withinPortal: true, transitionProps: { duration: 80 } } },
    Modal: { defaultProps: { transitionProps: { duration: 80 } } },
  },
});

/** Mantine's parts take our palette, so that both schemes keep their contrast. */
export const resolver: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--bg)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--muted)",
    "--mantine-color-default": "var(--raised)",
    "--mantine-color-default-border": "var(--line)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-placeholder": "var(--faint)",
    "--mantine-color-error": "var(--error)",
  };
  return { variables: {}, light: shared, dark: shared };
};

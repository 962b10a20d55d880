import { Menu } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Logo } from "./Logo";
import { NARROW_PAGES, PAGES } from "./pages";
import styles from "./shell.module.css";

const SECTIONS: Readonly<Record<string, string>> = { "/service": "/", "/start": "/", "/trace": "/traces" };

/** The rail entry that a path belongs to. */
export function sectionOf(path: string): string {
  const first = `/${path.split("/")[1] ?? ""}`;
  return SECTIONS[first] ?? first;
}

export function Rail() {
  const { t } = useTranslation();
  const section = useLocation({ select: ({ pathname }) => sectionOf(pathname) });
  return (
    <nav className={styles.rail} aria-label={t("shell.nav")}>
      <Link to="/" className={styles.logo} aria-label="Heliograph">
        <Logo />
      </Link>
      {PAGES.map(({ to, label, icon: Icon }, index) => (
        <Link
          key={to}
          to={to}
          className={styles.railLink}
          data-active={section === to}
          data-late={index >= NARROW_PAGES}
          aria-current={section === to ? "page" : undefined}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden />
          <span>{t(`shell.${label}`)}</span>
        </Link>
      ))}
      <MorePages />
    </nav>
  );
}

function MorePages() {
  const { t } = useTranslation();
  return (
    <Menu position="top-end" shadow="none">
      <Menu.Target>
        <button type="button" className={`${styles.railLink} ${styles.more}`}>
          <Ellipsis size={18} strokeWidth={1.75} aria-hidden />
          <span>{t("shell.more")}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        {PAGES.slice(NARROW_PAGES).map(({ to, label, icon: Icon }) => (
          <Menu.Item key={to} component={Link} to={to} leftSection={<Icon size={16} aria-hidden />}>
            {t(`shell.${label}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

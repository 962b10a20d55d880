import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Fragment, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { servicesQuery } from "@/api/queries/services";
import { ServiceDot } from "@/shared/service/ServiceName";
import { useRange } from "@/shared/time/RangeContext";
import { Dialog } from "@/shared/ui/Dialog";
import { type Command, type CommandTools, commandsFor } from "./commands";
import styles from "./overlays.module.css";

function useTools(): CommandTools {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const range = useRange();
  const { setColorScheme } = useMantineColorScheme();
  const services = useQuery(servicesQuery(range));
  return {
    t,
    services: services.data?.services.map(({ name }) => name) ?? [],
    go: (to) => void navigate({ to }),
    openService: (name) => void navigate({ to: "/service", search: { name } }),
    openTrace: (traceId) => void navigate({ to: "/trace/$traceId", params: { traceId } }),
    searchLogs: (q) => void navigate({ to: "/logs", search: { q } }),
    setRange: range.setRange,
    setScheme: setColorScheme,
  };
}

/** Ctrl/Cmd-K: jump to a page, service, trace or range. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const tools = useTools();
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const commands = commandsFor(query.trim(), tools);
  const active = Math.min(index, commands.length - 1);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setIndex((active + 1) % commands.length);
    else if (event.key === "ArrowUp") setIndex((active - 1 + commands.length) % commands.length);
    else if (event.key === "Enter") run(commands[active]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog label={t("palette.label")} size="lg" className={styles.palette} onClose={onClose}>
      <input
        className={styles.field}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={commands[active] ? `command-${active}` : undefined}
        aria-label={t("palette.label")}
        placeholder={t("palette.placeholder")}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      <CommandList commands={commands} active={active} onRun={run} />
    </Dialog>
  );
}

interface CommandListProps {
  commands: readonly Command[];
  active: number;
  onRun: (command: Command) => void;
}

function CommandList({ commands, active, onRun }: CommandListProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.list} id="palette-list" role="listbox" aria-label={t("palette.label")}>
      {commands.length === 0 && <div className={styles.empty}>{t("palette.empty")}</div>}
      {commands.map((command, position) => (
        <Fragment key={command.id}>
          {commands[position - 1]?.group !== command.group && (
            <div className={styles.group} role="presentation">
              {t(`palette.${command.group}`)}
            </div>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys */}
          <div
            id={`command-${position}`}
            className={styles.item}
            role="option"
            tabIndex={-1}
            aria-selected={position === active}
            onClick={() => onRun(command)}
          >
            {command.group === "services" && <ServiceDot name={command.text} />}
            {command.text}
          </div>
        </Fragment>
      ))}
    </div>
  );
}

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MapEdge, MapNode, ServiceMapResult } from "@/api/types";
import { formatTerm } from "@/shared/filter/syntax";
import { formatDuration } from "@/shared/format/duration";
import { formatCount, formatPercent, formatRate } from "@/shared/format/numbers";
import { SidePanel } from "@/shared/panel/SidePanel";
import { ServiceName } from "@/shared/service/ServiceName";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { buttonClass } from "@/shared/ui/Button";
import styles from "./map.module.css";

interface NodePanelProps {
  node: MapNode;
  map: ServiceMapResult;
  onClose: () => void;
}

/** One node: its figures, who calls it and what it calls. */
export function NodePanel({ node, map, onClose }: NodePanelProps) {
  const { t } = useTranslation();
  const q = formatTerm({ key: "service", operator: "=", value: node.name });
  return (
    <SidePanel pinned title={<ServiceName name={node.name} />} label={node.name} onClose={onClose}>
      <Figures node={node} />
      {node.kind === "service" && (
        <div className={styles.links}>
          <Link to="/service" search={{ name: node.name }} className={buttonClass()}>
            {t("map.openService")}
          </Link>
          <Link to="/traces" search={{ q }} className={buttonClass()}>
            {t("service.viewTraces")}
          </Link>
          <Link to="/logs" search={{ q }} className={buttonClass()}>
            {t("service.viewLogs")}
          </Link>
        </div>
      )}
      <Edges
        title={t("service.upstream")}
        map={map}
        edges={map.edges.filter(({ target }) => target === node.id)}
        end="source"
      />
      <Edges
        title={t("service.downstream")}
        map={map}
        edges={map.edges.filter(({ source }) => source === node.id)}
        end="target"
      />
    </SidePanel>
  );
}

function Figures({ node }: { node: MapNode }) {
  const { t, i18n } = useTranslation();
  if (!node.current) return <p className={styles.figures}>{t(`service.nodeKind.${node.kind}`)}</p>;
  const { rate, errors, error_rate, p50, p95, p99 } = node.current;
  const locale = i18n.language;
  return (
    <dl className={styles.figures}>
      {[
        [t("common.rate"), formatRate(rate, locale)],
        [t("common.errorRate"), formatPercent(error_rate, locale)],
        ["P50", formatDuration(p50, locale)],
        ["P95", formatDuration(p95, locale)],
        ["P99", formatDuration(p99, locale)],
      ].map(([label, value], index) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={index === 1 && errors > 0 ? "error" : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface EdgesProps {
  title: string;
  map: ServiceMapResult;
  edges: readonly MapEdge[];
  end: "source" | "target";
}

function Edges({ title, map, edges, end }: EdgesProps) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  if (edges.length === 0) return null;
  const nameOf = (edge: MapEdge) => map.nodes.find(({ id }) => id === edge[end])?.name ?? edge[end];
  const columns: SimpleColumn<MapEdge>[] = [
    { id: "name", title, cell: (edge) => <ServiceName name={nameOf(edge)} /> },
    { id: "calls", title: t("map.calls"), align: "end", cell: ({ calls }) => formatCount(calls, locale) },
    {
      id: "errors",
      title: t("common.errors"),
      align: "end",
      cell: ({ errors, error_rate }) => (
        <span className={errors > 0 ? "error" : "muted"}>{formatPercent(error_rate, locale)}</span>
      ),
    },
    { id: "p95", title: "P95", align: "end", cell: ({ p95 }) => formatDuration(p95, locale) },
  ];
  return (
    <section className={styles.edges}>
      <SimpleTable
        label={title}
        rows={edges}
        columns={columns}
        rowKey={({ source, target }) => source + target}
      />
    </section>
  );
}

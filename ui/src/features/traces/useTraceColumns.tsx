import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { TraceSummary } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { formatFull, formatInstant } from "@/shared/format/instant";
import { formatExact } from "@/shared/format/numbers";
import { ServiceName } from "@/shared/service/ServiceName";
import type { Column } from "@/shared/table/VirtualTable";
import { Badge } from "@/shared/ui/Bits";
import { DurationBar } from "./DurationBar";
import { ServiceShares } from "./ServiceShares";
import { useSort } from "./useSort";

export const TRACE_COLUMNS = ["start", "service", "name", "duration", "spans", "errors", "services"];

/** Columns of the trace table; `longest` scales the duration bars. */
export function useTraceColumns(longest: number): Column<TraceSummary>[] {
  const { t, i18n } = useTranslation();
  const { byTime, byDuration } = useSort();
  const locale = i18n.language;
  return [
    {
      id: "start",
      title: t("common.started"),
      width: "104px",
      wideOnly: true,
      sort: byTime,
      cell: ({ start }) => <time title={formatFull(start, locale)}>{formatInstant(start, locale)}</time>,
    },
    {
      id: "service",
      title: t("common.service"),
      width: "minmax(96px, 0.7fr)",
      cell: ({ service }) => <ServiceName name={service} />,
    },
    {
      id: "name",
      title: t("common.operation"),
      width: "minmax(110px, 1.6fr)",
      cell: (trace) => <TraceName trace={trace} />,
    },
    {
      id: "duration",
      title: t("common.duration"),
      width: "minmax(84px, 170px)",
      sort: byDuration,
      cell: ({ duration, service }) => (
        <DurationBar service={service} share={duration / longest} text={formatDuration(duration, locale)} />
      ),
    },
    {
      id: "spans",
      title: t("common.spans"),
      width: "56px",
      align: "end",
      wideOnly: true,
      cell: ({ spans }) => formatExact(spans, locale),
    },
    {
      id: "errors",
      title: t("common.errors"),
      width: "50px",
      align: "end",
      cell: ({ errors }) => (errors > 0 ? <Badge tone="error">{formatExact(errors, locale)}</Badge> : ""),
    },
    {
      id: "services",
      title: t("traces.services"),
      width: "110px",
      wideOnly: true,
      cell: ({ services }) => <ServiceShares services={services} />,
    },
  ];
}

function TraceName({ trace }: { trace: TraceSummary }) {
  const { t } = useTranslation();
  return (
    <>
      <Link
        to="/trace/$traceId"
        params={{ traceId: trace.trace_id }}
        className="truncate"
        style={{ color: "inherit" }}
      >
        {trace.name}
      </Link>
      {!trace.has_root && (
        <span title={t("traces.noRootHint")}>
          <Badge tone="warn">{t("traces.noRoot")}</Badge>
        </span>
      )}
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { serviceQuery } from "@/api/queries/services";
import { formatTerm } from "@/shared/filter/syntax";
import { ServiceDot } from "@/shared/service/ServiceName";
import { useRange } from "@/shared/time/RangeContext";
import { buttonClass } from "@/shared/ui/Button";
import { Failure, Loading } from "@/shared/ui/States";
import { Neighbours } from "./Neighbours";
import { Operations } from "./Operations";
import { RedCharts } from "./RedCharts";
import { ResourceCard } from "./ResourceCard";
import styles from "./service.module.css";

const route = getRouteApi("/service");

export function ServicePage() {
  const { name } = route.useSearch();
  const range = useRange();
  const { data, error, isPending, refetch } = useQuery(serviceQuery(name, range));
  return (
    <div className={styles.page}>
      <ServiceHeader name={name} />
      {isPending && <Loading rows={12} />}
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <RedCharts service={data} />
          <div className={styles.columns}>
            <Operations service={data} />
            <div className={styles.stack}>
              <Neighbours direction="upstream" neighbours={data.upstream} />
              <Neighbours direction="downstream" neighbours={data.downstream} />
              <ResourceCard attributes={data.resource_attributes} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

function ServiceHeader({ name }: { name: string }) {
  const { t } = useTranslation();
  const q = formatTerm({ key: "service", operator: "=", value: name });
  return (
    <header className={styles.head}>
      <h1>
        <ServiceDot name={name} />
        {name || t("common.unknownService")}
      </h1>
      <nav className={styles.links} aria-label={name}>
        <Link to="/traces" search={{ q }} className={buttonClass()}>
          {t("service.viewTraces")}
        </Link>
        <Link to="/traces" search={{ q: `${q} status=error` }} className={buttonClass()}>
          {t("service.viewErrors")}
        </Link>
        <Link to="/logs" search={{ q }} className={buttonClass()}>
          {t("service.viewLogs")}
        </Link>
        <Link to="/map" search={{ sel: name }} className={buttonClass()}>
          {t("service.viewMap")}
        </Link>
      </nav>
    </header>
  );
}

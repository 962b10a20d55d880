import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { servicesQuery } from "@/api/queries/services";
import { useRange } from "@/shared/time/RangeContext";
import { Button, buttonClass } from "@/shared/ui/Button";
import { Empty, Failure, Loading, Notice } from "@/shared/ui/States";
import ui from "@/shared/ui/ui.module.css";
import styles from "./overview.module.css";
import { ServiceTable } from "./ServiceTable";
import { Totals } from "./Totals";

export function OverviewPage() {
  const { t } = useTranslation();
  const range = useRange();
  const { data, error, isPending, refetch } = useQuery(servicesQuery(range));
  const [find, setFind] = useState("");
  const shown = data?.services.filter(({ name }) => name.toLowerCase().includes(find.toLowerCase())) ?? [];
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t("overview.title")}</h1>
        {data && data.services.length > 0 && <Totals services={data.services} />}
        <input
          data-page-search
          className={`${ui.input} ${styles.find}`}
          type="search"
          placeholder={t("overview.filter")}
          aria-label={t("overview.filter")}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
      </header>
      {error && data && <Notice>{t("states.failed")}</Notice>}
      <div className={styles.table}>
        {isPending && <Loading rows={10} />}
        {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
        {data?.services.length === 0 && (
          <Empty title={t("overview.noServices")} hint={t("overview.noServicesHint")}>
            <Button onClick={() => range.setRange({ from: "now-24h", to: "now" })}>
              {t("states.widen")}
            </Button>
            <Link to="/start" className={buttonClass()}>
              {t("overview.howToSend")}
            </Link>
          </Empty>
        )}
        {data && data.services.length > 0 && <ServiceTable services={shown} />}
      </div>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { configQuery } from "@/api/queries/platform";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Card, CopyButton } from "@/shared/ui/Bits";
import { Code } from "@/shared/ui/Code";
import { Failure, Loading } from "@/shared/ui/States";
import styles from "./platform.module.css";

/** The settings in effect and where each comes from; secrets are masked by the server. */
export function ConfigCard() {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery(configQuery());
  type Setting = NonNullable<typeof data>["settings"][number];
  const columns: SimpleColumn<Setting>[] = [
    {
      id: "name",
      title: t("platform.setting"),
      cell: ({ flag, variable, name }) => (
        <span className="mono" title={variable}>
          {flag || name}
        </span>
      ),
    },
    { id: "value", title: t("platform.value"), cell: ({ value }) => <span className="mono">{value}</span> },
    { id: "source", title: t("platform.source"), wideOnly: true, cell: ({ source }) => source },
  ];
  return (
    <Card title={t("platform.config")} actions={data?.yaml && <CopyButton text={data.yaml} />}>
      {isPending && <Loading rows={3} />}
      {error && <Failure error={error} />}
      {data && data.settings.length > 0 && (
        <SimpleTable
          label={t("platform.config")}
          rows={data.settings}
          columns={columns}
          rowKey={({ name }) => name}
        />
      )}
      {data?.yaml && (
        <details className={styles.yaml}>
          <summary>YAML</summary>
          <Code>{data.yaml}</Code>
        </details>
      )}
    </Card>
  );
}

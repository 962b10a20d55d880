import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "@/shared/ui/States";
import { EXAMPLES } from "./examples";
import { ResultView } from "./ResultView";
import { SchemaTree } from "./SchemaTree";
import { SqlBar } from "./SqlBar";
import styles from "./sql.module.css";
import { useRun } from "./useRun";

const Editor = lazy(() => import("./Editor"));
const route = getRouteApi("/sql");

export function SqlPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(search.sql ?? EXAMPLES[0]?.sql ?? "");
  const run = useRun();
  const start = (sql = text) => {
    void navigate({ search: (previous) => ({ ...previous, sql }), replace: search.sql === sql });
    run.start(sql);
  };
  const runExample = (sql: string) => {
    setText(sql);
    start(sql);
  };
  return (
    <div className={styles.page}>
      <h1 className="sr-only">{t("sql.title")}</h1>
      <SchemaTree
        onInsert={(name) => setText((current) => `${current.trimEnd()} ${name}`)}
        onExample={runExample}
      />
      <div className={styles.main}>
        <div className={styles.editor}>
          <Suspense fallback={<Loading rows={3} />}>
            <Editor value={text} onChange={setText} onRun={() => start()} label={t("sql.editor")} />
          </Suspense>
        </div>
        <SqlBar run={run} sql={text} onRun={() => start()} />
        <div className={styles.result}>
          <ResultView run={run} />
        </div>
      </div>
    </div>
  );
}

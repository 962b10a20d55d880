import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { takeSample, vocabularyQuery } from "@/api/queries/ottl";
import type { Signal } from "@/api/types";
import { Loading } from "@/shared/ui/States";
import { DOCUMENTS, EXAMPLES } from "./examples";
import { completionsOf } from "./language";
import { OttlBar } from "./OttlBar";
import styles from "./ottl.module.css";
import { Result } from "./Result";
import { useTrial } from "./useTrial";

const OttlEditor = lazy(() => import("./OttlEditor"));
const route = getRouteApi("/ottl");

function pretty(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

/** Try OTTL: statements and conditions on the left, what they are tried on below, what they change on the right. */
export function OttlPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const signal: Signal = search.signal ?? "traces";
  const [statements, setStatements] = useState(search.statements ?? EXAMPLES[signal]);
  const [conditions, setConditions] = useState(search.conditions ?? "");
  const [document, setDocument] = useState("");
  const [live, setLive] = useState<number>();
  const { data: words } = useQuery(vocabularyQuery(signal));
  const completions = useMemo(() => (words ? completionsOf(words) : []), [words]);
  const state = useTrial(signal, statements, conditions, document);

  const sample = useCallback(async (wanted: Signal) => {
    const { records, input } = await takeSample(wanted).catch(() => ({ records: 0, input: {} }));
    setLive(records);
    setDocument(pretty(records > 0 ? input : DOCUMENTS[wanted]));
  }, []);
  useEffect(() => void sample(signal), [sample, signal]);
  useEffect(() => {
    void navigate({
      search: (previous) => ({ ...previous, statements, conditions: conditions || undefined }),
      replace: true,
    });
  }, [navigate, statements, conditions]);
  const choose = (wanted: Signal) => {
    setStatements(EXAMPLES[wanted]);
    setConditions("");
    void navigate({ search: (previous) => ({ ...previous, signal: wanted }) });
  };

  return (
    <div className={styles.page}>
      <h1 className="sr-only">{t("ottl.title")}</h1>
      <OttlBar
        signal={signal}
        live={live}
        outcome={state.trial.data}
        onSignal={choose}
        onSample={() => void sample(signal)}
      />
      <div className={styles.panes}>
        <div className={styles.texts}>
          <Suspense fallback={<Loading rows={4} />}>
            <Pane title={t("ottl.statements")} tall>
              <OttlEditor
                value={statements}
                label={t("ottl.statements")}
                hint={t("ottl.statementsHint")}
                completions={completions}
                marks={state.marks.statements}
                onChange={setStatements}
              />
            </Pane>
            <Pane title={t("ottl.conditions")}>
              <OttlEditor
                value={conditions}
                label={t("ottl.conditions")}
                hint={t("ottl.conditionsHint")}
                completions={completions}
                marks={state.marks.conditions}
                onChange={setConditions}
              />
            </Pane>
          </Suspense>
          <Pane title={t("ottl.document")}>
            <textarea
              className={styles.document}
              aria-label={t("ottl.document")}
              value={document}
              spellCheck={false}
              onChange={(event) => setDocument(event.currentTarget.value)}
            />
          </Pane>
        </div>
        <div className={styles.result}>
          <Result state={state} />
        </div>
      </div>
    </div>
  );
}

function Pane({ title, tall, children }: { title: string; tall?: boolean; children: React.ReactNode }) {
  return (
    <section className={styles.pane} data-tall={tall}>
      <h2>{title}</h2>
      <div>{children}</div>
    </section>
  );
}

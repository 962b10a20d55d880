import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { checkQuery, trialQuery } from "@/api/queries/ottl";
import type { Signal } from "@/api/types";
import { linesOf, marksOf } from "./texts";

const PAUSE = 250;

function parse(document: string): { input?: Record<string, unknown>; broken?: string } {
  if (document.trim() === "") return {};
  try {
    return { input: JSON.parse(document) as Record<string, unknown> };
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
}

/** Checks the texts and tries them on the document a moment after typing stops. */
export function useTrial(signal: Signal, statements: string, conditions: string, document: string) {
  const [settled] = useDebouncedValue({ signal, statements, conditions, document }, PAUSE);
  const texts = useMemo(
    () => ({
      signal: settled.signal,
      statements: linesOf(settled.statements).map(({ text }) => text),
      conditions: linesOf(settled.conditions).map(({ text }) => text),
    }),
    [settled],
  );
  const { input, broken } = useMemo(() => parse(settled.document), [settled.document]);
  const check = useQuery(checkQuery(texts));
  const problems = check.data?.problems;
  const ready = check.isSuccess && !check.isPlaceholderData && problems?.length === 0;
  const trial = useQuery({ ...trialQuery(texts, input), enabled: ready && input !== undefined });
  const marks = useMemo(
    () => ({
      statements: marksOf(settled.statements, problems?.filter(({ kind }) => kind === "statements") ?? []),
      conditions: marksOf(settled.conditions, problems?.filter(({ kind }) => kind === "conditions") ?? []),
    }),
    [settled, problems],
  );
  return { trial, problems: problems ?? [], failure: check.error, marks, broken };
}

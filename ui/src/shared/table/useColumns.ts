import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { formatColumns, parseColumns } from "./columns";

export interface ColumnChoice {
  ids: string[];
  setIds: (ids: readonly string[]) => void;
}

/** The columns that the URL asks for. */
export function useColumns(defaults: readonly string[]): ColumnChoice {
  const { cols } = useSearch({ strict: false });
  const navigate = useNavigate();
  return useMemo(
    () => ({
      ids: parseColumns(cols, defaults),
      setIds: (ids) =>
        void navigate({
          to: ".",
          replace: true,
          search: (previous) => ({ ...previous, cols: formatColumns(ids, defaults) }),
        }),
    }),
    [cols, defaults, navigate],
  );
}

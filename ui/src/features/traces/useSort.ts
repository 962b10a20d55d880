import { getRouteApi } from "@tanstack/react-router";

const route = getRouteApi("/traces");

interface ColumnSort {
  active: "asc" | "desc" | undefined;
  onSort: () => void;
}

/** The two columns that the server can sort by; a click turns the order round. */
export function useSort(): { byTime: ColumnSort; byDuration: ColumnSort } {
  const { sort = "newest" } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: "newest" | "oldest" | "longest" | "shortest") =>
    void navigate({ search: (previous) => ({ ...previous, sort: next === "newest" ? undefined : next }) });
  return {
    byTime: {
      active: sort === "newest" ? "desc" : sort === "oldest" ? "asc" : undefined,
      onSort: () => change(sort === "newest" ? "oldest" : "newest"),
    },
    byDuration: {
      active: sort === "longest" ? "desc" : sort === "shortest" ? "asc" : undefined,
      onSort: () => change(sort === "longest" ? "shortest" : "longest"),
    },
  };
}

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useRange } from "@/shared/time/RangeContext";
import type { TimeRange } from "@/shared/time/range";

/** What the explore pages keep in the URL, with functions that change it. */
export function useExplore() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const { start, end } = useRange();
  const q = search.q ?? "";
  const selection = useMemo(() => ({ start, end, q }), [start, end, q]);
  return useMemo(
    () => ({
      q,
      sel: search.sel,
      pin: search.pin === true,
      selection,
      setQ: (next: string) =>
        void navigate({
          to: ".",
          search: (previous) => ({ ...previous, q: next || undefined, sel: undefined }),
        }),
      select: (id: string | undefined) =>
        void navigate({
          to: ".",
          replace: search.sel !== undefined && id !== undefined,
          resetScroll: false,
          search: (previous) => ({ ...previous, sel: id }),
        }),
      setPin: (pin: boolean) =>
        void navigate({
          to: ".",
          replace: true,
          search: (previous) => ({ ...previous, pin: pin || undefined }),
        }),
      zoom: ({ from, to }: TimeRange) =>
        void navigate({ to: ".", search: (previous) => ({ ...previous, from, to, live: undefined }) }),
    }),
    [q, search.sel, search.pin, selection, navigate],
  );
}

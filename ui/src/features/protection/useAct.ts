import { useMutation, useQueryClient } from "@tanstack/react-query";
import { protectionQuery } from "@/api/queries/protection";

/** Does something by hand, then looks at what has become of it. */
export function useAct<T>(act: (value: T) => Promise<void>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: protectionQuery().queryKey }),
  });
}

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef } from "react";
import { onboardingQuery } from "@/api/queries/platform";
import { OverviewPage } from "@/features/overview/OverviewPage";
import { useRange } from "@/shared/time/RangeContext";

const StartPage = lazy(() =>
  import("@/features/onboarding/StartPage").then((page) => ({ default: page.StartPage })),
);

/** The overview; on an empty installation how to send the first span, until it arrives: then it follows the clock. */
export function Home() {
  const { data } = useQuery(onboardingQuery());
  const { setLive } = useRange();
  const waited = useRef(false);
  useEffect(() => {
    if (data?.empty) waited.current = true;
    else if (data && waited.current) {
      waited.current = false;
      setLive(true);
    }
  }, [data, setLive]);
  if (!data?.empty) return <OverviewPage />;
  return (
    <Suspense fallback={null}>
      <StartPage />
    </Suspense>
  );
}

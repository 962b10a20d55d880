import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { onboardingQuery } from "@/api/queries/platform";
import { OverviewPage } from "@/features/overview/OverviewPage";

const StartPage = lazy(() =>
  import("@/features/onboarding/StartPage").then((page) => ({ default: page.StartPage })),
);

/** The overview; on an empty installation how to send the first span, until it arrives. */
export function Home() {
  const { data } = useQuery(onboardingQuery());
  if (!data?.empty) return <OverviewPage />;
  return (
    <Suspense fallback={null}>
      <StartPage />
    </Suspense>
  );
}

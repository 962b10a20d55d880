import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { protectionQuery } from "@/api/queries/protection";
import { Failure, Loading } from "@/shared/ui/States";
import { CallsCard } from "./CallsCard";
import { ChecksCard } from "./ChecksCard";
import { EventsCard } from "./EventsCard";
import { LevelCard } from "./LevelCard";
import styles from "./protection.module.css";
import { RoomsCard } from "./RoomsCard";
import { callsOf, checksOf, degradationOf, roomsOf } from "./state";

/** How the platform protects itself: what it gives up under pressure, whom it calls, what is bounded. */
export function ProtectionPage() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(protectionQuery());
  if (isPending) return <Loading rows={12} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.page}>
      <header>
        <h1>{t("protection.title")}</h1>
        <p className="muted">{t("protection.lead")}</p>
      </header>
      <div className={styles.grid}>
        <LevelCard degradation={degradationOf(data)} />
        <ChecksCard checks={checksOf(data)} />
      </div>
      <CallsCard calls={callsOf(data)} />
      <RoomsCard rooms={roomsOf(data)} />
      <EventsCard events={data.events} />
    </div>
  );
}

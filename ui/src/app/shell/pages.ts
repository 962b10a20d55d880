import {
  Activity,
  ChartLine,
  DatabaseZap,
  FlaskConical,
  type LucideIcon,
  Network,
  ScrollText,
  Server,
  Settings,
  ShieldCheck,
  Waypoints,
} from "lucide-react";

/** The pages in the order of the rail. Only what exists is listed. */
export const PAGES = [
  { to: "/", label: "overview", icon: Activity },
  { to: "/traces", label: "traces", icon: Waypoints },
  { to: "/logs", label: "logs", icon: ScrollText },
  { to: "/metric", label: "metrics", icon: ChartLine },
  { to: "/map", label: "map", icon: Network },
  { to: "/sql", label: "sql", icon: DatabaseZap },
  { to: "/ottl", label: "ottl", icon: FlaskConical },
  { to: "/platform", label: "platform", icon: Server },
  { to: "/protection", label: "protection", icon: ShieldCheck },
  { to: "/settings", label: "settings", icon: Settings },
] as const satisfies ReadonlyArray<{ to: string; label: string; icon: LucideIcon }>;

/** How many pages the bar at the bottom of a narrow screen shows before "More". */
export const NARROW_PAGES = 4;

import { createRootRoute, createRoute, lazyRouteComponent, retainSearchParams } from "@tanstack/react-router";
import { logsSearch } from "@/features/logs/search";
import { mapSearch } from "@/features/map/search";
import { metricsSearch } from "@/features/metrics/search";
import { ottlSearch } from "@/features/ottl/search";
import { overviewSearch } from "@/features/overview/search";
import { serviceSearch } from "@/features/service/search";
import { sqlSearch } from "@/features/sql/search";
import { traceSearch } from "@/features/trace/search";
import { tracesSearch } from "@/features/traces/search";
import { baseSearch } from "@/shared/url/base";
import { Crashed, NotFound } from "./shell/Fallbacks";
import { Shell } from "./shell/Shell";

const root = createRootRoute({
  validateSearch: baseSearch,
  search: { middlewares: [retainSearchParams(["from", "to", "live"])] },
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: Crashed,
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import("./Home"), "Home"),
});

// The name is a search parameter: service names may hold slashes and dots.
const service = createRoute({
  getParentRoute: () => root,
  path: "/service",
  validateSearch: serviceSearch,
  component: lazyRouteComponent(() => import("@/features/service/ServicePage"), "ServicePage"),
});

const traces = createRoute({
  getParentRoute: () => root,
  path: "/traces",
  validateSearch: tracesSearch,
  component: lazyRouteComponent(() => import("@/features/traces/TracesPage"), "TracesPage"),
});

const trace = createRoute({
  getParentRoute: () => root,
  path: "/trace/$traceId",
  validateSearch: traceSearch,
  component: lazyRouteComponent(() => import("@/features/trace/TracePage"), "TracePage"),
});

const logs = createRoute({
  getParentRoute: () => root,
  path: "/logs",
  validateSearch: logsSearch,
  component: lazyRouteComponent(() => import("@/features/logs/LogsPage"), "LogsPage"),
});

// Not /metrics: the server keeps that path for its own figures as Prometheus text.
const metrics = createRoute({
  getParentRoute: () => root,
  path: "/metric",
  validateSearch: metricsSearch,
  component: lazyRouteComponent(() => import("@/features/metrics/MetricsPage"), "MetricsPage"),
});

const map = createRoute({
  getParentRoute: () => root,
  path: "/map",
  validateSearch: mapSearch,
  component: lazyRouteComponent(() => import("@/features/map/MapPage"), "MapPage"),
});

const sql = createRoute({
  getParentRoute: () => root,
  path: "/sql",
  validateSearch: sqlSearch,
  component: lazyRouteComponent(() => import("@/features/sql/SqlPage"), "SqlPage"),
});

const ottl = createRoute({
  getParentRoute: () => root,
  path: "/ottl",
  validateSearch: ottlSearch,
  component: lazyRouteComponent(() => import("@/features/ottl/OttlPage"), "OttlPage"),
});

const platform = createRoute({
  getParentRoute: () => root,
  path: "/platform",
  validateSearch: baseSearch,
  component: lazyRouteComponent(() => import("@/features/platform/PlatformPage"), "PlatformPage"),
});

const protection = createRoute({
  getParentRoute: () => root,
  path: "/protection",
  validateSearch: baseSearch,
  component: lazyRouteComponent(() => import("@/features/protection/ProtectionPage"), "ProtectionPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: baseSearch,
  component: lazyRouteComponent(() => import("@/features/settings/SettingsPage"), "SettingsPage"),
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/start",
  validateSearch: baseSearch,
  component: lazyRouteComponent(() => import("@/features/onboarding/StartPage"), "StartPage"),
});

export const routeTree = root.addChildren([
  overview,
  service,
  traces,
  trace,
  logs,
  metrics,
  map,
  sql,
  ottl,
  platform,
  protection,
  settings,
  start,
]);

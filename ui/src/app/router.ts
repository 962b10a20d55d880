import { createRouter } from "@tanstack/react-router";
import { parseSearch, stringifySearch } from "@/shared/url/search";
import { routeTree } from "./routes";
import { Crashed } from "./shell/Fallbacks";

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  // In place of the page, not of the whole: the way to other pages stays.
  defaultErrorComponent: Crashed,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

import { createRouter } from "@tanstack/react-router";
import { parseSearch, stringifySearch } from "@/shared/url/search";
import { routeTree } from "./routes";

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

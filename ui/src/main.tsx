import "./app/styles/mantine";
import "./app/styles/tokens.css";
import "./app/styles/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeQueryClient } from "./api/queryClient";
import { router } from "./app/router";
import { resolver, theme } from "./app/theme";
import { startTranslations } from "./i18n";

async function start(): Promise<void> {
  await startTranslations();
  const element = document.getElementById("root");
  if (!element) return;
  createRoot(element).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
        <QueryClientProvider client={makeQueryClient()}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

void start();

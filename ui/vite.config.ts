import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const platform = process.env.HELIOGRAPH_UI ?? "127.0.0.1:4319";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": `http://${platform}` } },
  build: {
    outDir: "../src/heliograph/api/static",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1600,
  },
});

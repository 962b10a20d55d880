// Fails when the typed client was not generated from the committed OpenAPI document.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "heliograph-api-"));
try {
  const fresh = join(folder, "schema.d.ts");
  execFileSync("npx", ["--no-install", "openapi-typescript", "openapi.json", "-o", fresh], { stdio: "pipe" });
  if (readFileSync(fresh, "utf8") !== readFileSync("src/api/schema.d.ts", "utf8")) {
    console.error("src/api/schema.d.ts does not match openapi.json: run `npm run api` and commit the result");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

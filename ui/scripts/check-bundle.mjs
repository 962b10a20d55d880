// Fails the build when what a first visit must download grows past its budget.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 250;
const root = new URL("../../src/heliograph/api/static/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(root, ".vite/manifest.json"), "utf8"));

const needed = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (needed.has(chunk.file)) return;
  needed.add(chunk.file);
  for (const style of chunk.css ?? []) needed.add(style);
  for (const next of chunk.imports ?? []) visit(next);
};
for (const key of ["index.html", "src/app/Home.tsx"]) visit(key);

const size =
  [...needed].reduce((total, file) => total + gzipSync(readFileSync(join(root, file))).length, 0) / 1000;
console.log(`first bundle: ${size.toFixed(1)} kB compressed of ${BUDGET_KB} kB (${needed.size} files)`);
if (size > BUDGET_KB) process.exit(1);

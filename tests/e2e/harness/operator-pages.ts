/*
 * The shell that the pages of docs/operate show, and which test runs it. Whoever adds a block finds it missing here, and
 * then has to run it; what cannot be run is named with its reason.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Which test runs the blocks of a page, in their order, and how many there are. */
export interface PageRun {
  readonly test: string;
  readonly blocks: number;
}

/** The blocks of a page that can be run, in their order. */
export interface OpenPage {
  /** The next block; throws after the last one. */
  next(): string;
  /** Those that nobody has asked for yet. */
  left(): string[];
}

const folder = fileURLToPath(new URL("../../../docs/operate/", import.meta.url));
const STORY = "tests/e2e/operator-pages.e2e.test.ts";
const ALERTS = "tests/e2e/harness/alert-pages-suite.ts";
const FAIL_OVER = "tests/e2e/harness/fail-over-page-suite.ts";
const LOSE_REGION = "tests/e2e/harness/lose-region-page-suite.ts";
const MIGRATION = "tests/deploy/migrate.control-plane.test.ts";

/** By page. */
export const PAGE_RUNS: Readonly<Record<string, PageRun>> = {
  "add-region.md": { test: STORY, blocks: 4 },
  "alerts/arbiter-unreachable.md": { test: LOSE_REGION, blocks: 1 },
  "alerts/cluster-health-degraded.md": { test: ALERTS, blocks: 1 },
  "alerts/credentials-invalid.md": { test: ALERTS, blocks: 1 },
  "alerts/fenced.md": { test: ALERTS, blocks: 1 },
  "alerts/intent-mismatch.md": { test: ALERTS, blocks: 2 },
  "alerts/kes-expiring-soon.md": { test: ALERTS, blocks: 1 },
  "alerts/kube-api-errors.md": { test: ALERTS, blocks: 1 },
  "alerts/leadership-flapping.md": { test: ALERTS, blocks: 1 },
  "alerts/lease-near-expiry.md": { test: ALERTS, blocks: 1 },
  "alerts/multiple-cluster-forgers.md": { test: ALERTS, blocks: 2 },
  "alerts/multiple-local-forgers.md": { test: ALERTS, blocks: 2 },
  "alerts/no-active-forger.md": { test: ALERTS, blocks: 1 },
  "alerts/node-tip-stale.md": { test: ALERTS, blocks: 1 },
  "alerts/secondary-cluster-forging.md": { test: LOSE_REGION, blocks: 1 },
  "alerts/sidecar-down.md": { test: ALERTS, blocks: 1 },
  "alerts/standby-not-ready.md": { test: ALERTS, blocks: 1 },
  "fail-over.md": { test: FAIL_OVER, blocks: 12 },
  "inject.md": { test: "apps/cli/test/inject/page.test.ts", blocks: 5 },
  "install.md": { test: STORY, blocks: 5 },
  "lose-region.md": { test: LOSE_REGION, blocks: 6 },
  "migrate.md": { test: MIGRATION, blocks: 5 },
  "rotate-kes.md": { test: STORY, blocks: 4 },
  "upgrade.md": { test: MIGRATION, blocks: 3 },
};

const NO_KUBELET = "no kubelet runs here, which an API server would ask for it";

/** Lines that no test runs, and why. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  "IMAGE=images.example.org/cardano-forge-manager TAG=1 npx -y pnpm@12.21.0 image push":
    "there is no registry to push to; tests/deploy/image.e2e.test.ts builds the image and runs it",
  "kubectl logs PRODUCER -c cardano-node --tail=50": NO_KUBELET,
  "kubectl logs PRODUCER -c forge-manager --tail=100": NO_KUBELET,
  "kubectl logs PRODUCER -c forge-manager --previous --tail=50": NO_KUBELET,
  "kubectl port-forward PRODUCER 8000 &": NO_KUBELET,
  "curl -s localhost:8000/status": "needs the port-forward; every end-to-end test reads /status of its sidecars",
};

/** Every page, by its path under docs/operate. */
export function operatorPages(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
}

/** The blocks of a language in a page, in their order. */
export function blocksOf(page: string, language = "sh"): string[] {
  const text = readFileSync(`${folder}${page}`, "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, block]) => `${block}`,
  );
}

/** Opens a page at its first block, without the lines that cannot be run. */
export function openPage(page: string): OpenPage {
  const left = blocksOf(page)
    .map(withoutNotRun)
    .filter((block) => block.trim() !== "");
  return {
    next() {
      const block = left.shift();
      if (block === undefined) throw new Error(`${page} has no other block`);
      return block;
    },
    left: () => left.map((block) => `${page}: ${block}`),
  };
}

/** Fills in the words in capitals that a page leaves to its reader. */
export function fillIn(block: string, words: Readonly<Record<string, string>>): string {
  return block.replaceAll(/\b[A-Z]{3,}\b/g, (word) => words[word] ?? word);
}

function withoutNotRun(block: string): string {
  return block
    .split("\n")
    .filter((line) => !(line in NOT_RUN))
    .join("\n");
}

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "@cardano-forge/devnet-kubelet";
import { awaitFact } from "@cardano-forge/e2e";
import { z } from "zod";

/** True where tests that need a Prometheus are skipped, as with promtool, which comes with it. */
export const isPrometheusSkipped: boolean =
  spawnSync("prometheus", ["--version"]).status !== 0 && process.env["FORGE_REQUIRE_PROMTOOL"] !== "1";

/** Who is scraped, and the labels that its series get. */
export interface ScrapeTarget {
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A Prometheus that scrapes real sidecars and evaluates rules over what they say. */
export interface Prometheus extends AsyncDisposable {
  /** The labels of each series in the answer; throws where the query is refused. */
  query(expr: string): Promise<Readonly<Record<string, string>>[]>;
}

/** A scrape that a busy machine answers late would be told as a sidecar that is gone. */
const EACH = "2s";
const READY_WITHIN_MS = 30_000;
const ANSWER_WITHIN_MS = 5000;

const answerSchema = z.object({
  status: z.literal("success"),
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});

/** Starts one over a file of rules; what it keeps goes with it. */
export async function startPrometheus(rules: string, targets: readonly ScrapeTarget[]): Promise<Prometheus> {
  const directory = await mkdtemp(join(tmpdir(), "forge-prometheus-"));
  const [port] = await freePorts(1);
  const configuration = {
    global: { scrape_interval: EACH, scrape_timeout: EACH, evaluation_interval: EACH },
    rule_files: ["rules.yaml"],
    scrape_configs: [
      {
        job_name: "forge",
        static_configs: targets.map(({ url, labels }) => ({ targets: [new URL(url).host], labels })),
      },
    ],
  };
  await writeFile(join(directory, "rules.yaml"), rules);
  // YAML has all of JSON.
  await writeFile(join(directory, "prometheus.yaml"), JSON.stringify(configuration));
  const address = `127.0.0.1:${port}`;
  const words = ["--config.file=prometheus.yaml", "--storage.tsdb.path=data", `--web.listen-address=${address}`];
  const server = spawn("prometheus", words, { cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(server, "exit");
  const ask = (path: string): Promise<Response> =>
    fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const prometheus: Prometheus = {
    async query(expr) {
      const answer = await (await ask(`/api/v1/query?${new URLSearchParams({ query: expr })}`)).json();
      const { success, data } = answerSchema.safeParse(answer);
      if (!success) throw new Error(`${expr}: ${JSON.stringify(answer)}`);
      return data.data.result.map(({ metric }) => metric);
    },
    async [Symbol.asyncDispose]() {
      server.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
  // A connection that is refused is the answer of a server that is not up yet; the wait has a bound.
  const isReady = async (): Promise<true | undefined> =>
    (await ask("/-/ready").catch(() => undefined))?.ok === true ? true : undefined;
  try {
    await awaitFact("Prometheus that is ready", READY_WITHIN_MS, isReady, { explain: () => said });
    return prometheus;
  } catch (error) {
    await prometheus[Symbol.asyncDispose]();
    throw error;
  }
}

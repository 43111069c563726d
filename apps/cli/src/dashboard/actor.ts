import { randomBytes } from "node:crypto";
import {
  awaitHandover,
  planClearOverride,
  planMaintenance,
  planSwitchover,
  postHandover,
} from "@cardano-forge/operations";
import { CliError } from "../cli-error.ts";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";
import { patchForgeCluster, readForgeClusters } from "../operations/forge-clusters.ts";
import { doneText, LIFETIME_MS } from "../operations/handover-command.ts";
import { handoverPorts } from "../operations/handover-ports.ts";
import { outcomeError } from "../operations/outcome-error.ts";
import { situationOf } from "../operations/situation-of.ts";
import { look } from "../pools/look.ts";
import { sleep } from "../pools/wake.ts";

/** What is to be changed, and where. */
export interface Target {
  readonly kind: "switchover" | "maintenance";
  readonly pool: string;
  readonly namespace: string;
  readonly context: string | undefined;
  readonly pod: string;
}

/** A plan that somebody has to confirm. */
export interface Planned {
  readonly steps: readonly string[];
  readonly warnings: readonly string[];
  /** What has to be typed for it. */
  readonly wanted: string;
  /** Does it, and tells each step; resolves with what came of it, and throws a CliError where it did not. */
  run(tell: (line: string) => void): Promise<string>;
}

/** Changes what the dashboard shows, by the same plans as the verbs of forgectl. */
export interface Actor {
  /** Throws a CliError where there is no plan, with why. */
  plan(target: Target): Promise<Planned>;
}

const MAINTENANCE_MS = 4 * 3_600_000;
const LOOK_AGAIN_MS = 500;

/** Builds one; what it waits for ends with the signal. */
export function createActor(scopes: readonly ClusterScope[], nowMs: () => number, signal: AbortSignal): Actor {
  async function planHandover(target: Target) {
    const scope = openScope(scopes, target);
    const seen = await look([scope], nowMs, signal);
    const pool = seen.pools.find(({ name, namespace }) => name === target.pool && namespace === target.namespace);
    const site = pool?.sites.find(({ context }) => context === target.context);
    if (pool === undefined || site === undefined) throw refused(`${target.pool} cannot be read now`);
    const id = randomBytes(4).toString("hex");
    const wish = { to: target.pod, id, nowMs: seen.nowMs, lifetimeMs: LIFETIME_MS };
    const plan = planSwitchover(situationOf(pool, site), wish);
    if (plan.kind === "refused") throw refused(plan.message);
    return { plan, scope };
  }

  async function switchOver(target: Target, tell: (line: string) => void): Promise<string> {
    // Typing took its time: what counts is what is so now.
    const { plan, scope } = await planHandover(target);
    const wake = { next: (_: number, mostMs: number) => sleep(Math.min(LOOK_AGAIN_MS, mostMs), signal) };
    const place = { namespace: target.namespace, name: target.pool };
    const ports = handoverPorts(scope, place, { wake, nowMs });
    const posted = await postHandover(plan.request, ports, signal);
    if (posted.kind !== "posted") throw outcomeError(posted, plan);
    tell("asked");
    const onPhase = ({ phase = "", message = "" }): void => tell(message === "" ? phase : `${phase}: ${message}`);
    const outcome = await awaitHandover(plan.request, ports, onPhase, signal);
    if (outcome.kind !== "done") throw outcomeError(outcome, plan);
    return doneText(plan, outcome).trimEnd();
  }

  async function planRest(target: Target): Promise<Planned> {
    const scope = openScope(scopes, target);
    const own = (await readForgeClusters(scope, signal)).filter(
      ({ home, namespace }) => home === undefined && namespace === target.namespace,
    );
    const [cluster] = own;
    if (cluster === undefined)
      throw refused("no CardanoForgeCluster is at home here, so the pool has one cluster only");
    if (own.length > 1)
      throw refused("several CardanoForgeClusters are at home here: forgectl maintenance --cluster NAME");
    const { name, spec } = cluster;
    const expiresAt = new Date(nowMs() + MAINTENANCE_MS).toISOString();
    const isOn = spec.override?.enabled === true;
    const plan = isOn
      ? planClearOverride(name, spec)
      : planMaintenance(name, spec, { reason: "asked for in the dashboard", expiresAt });
    return {
      ...plan,
      wanted: name,
      async run() {
        await patchForgeCluster(scope, cluster, plan.patch, signal);
        return `${name} changed`;
      },
    };
  }

  return {
    async plan(target) {
      if (target.kind === "maintenance") return planRest(target);
      const { plan } = await planHandover(target);
      return { ...plan, wanted: target.pod, run: (tell) => switchOver(target, tell) };
    },
  };
}

function openScope(scopes: readonly ClusterScope[], { context }: Target): OpenScope {
  const scope = scopes.find((one) => one.context === context);
  if (scope?.kind !== "open") throw refused("this API server cannot be reached");
  return scope;
}

function refused(because: string): CliError {
  return new CliError("CLI_PRECONDITION_FAILED", `Refused: ${because}.`);
}

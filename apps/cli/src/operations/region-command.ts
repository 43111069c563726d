import { randomBytes } from "node:crypto";
import { readObject } from "@cardano-forge/kubernetes";
import {
  HANDOVER_ANNOTATION,
  type HandoverPorts,
  planRegionSwitchover,
  type RegionStanding,
} from "@cardano-forge/operations";
import { type ClusterView, knownValue, type PoolView } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { OpenScope } from "../cluster/connect.ts";
import { field, numberAt, textAt } from "../cluster/plain-data.ts";
import type { ExitCode } from "../exit-code.ts";
import { chooseOnePool } from "../pools/choose-pool.ts";
import { lookForPools, withScopes } from "../pools/look.ts";
import { attempt, obstacleOf } from "../pools/obstacle.ts";
import { cannot, isUnread, unreadFacts } from "../pools/unread.ts";
import { createWake } from "../pools/wake.ts";
import type { Console } from "../terminal/console.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import { type ForgeCluster, findHome, pathOf } from "./forge-clusters.ts";
import { type CarryOutFlags, carryOutHandover, LIFETIME_MS, type ReadyPlan } from "./handover-command.ts";
import { annotating, type Waiting } from "./handover-ports.ts";

/** What `forgectl switchover --to-region` is asked for. */
export type RegionFlags = CarryOutFlags & { readonly toRegion: string; readonly yes?: true };

/** Asks the region that forges to hand over to another one, and waits for what comes of it. */
export async function runRegionSwitchover(
  flags: RegionFlags,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
    const pool = chooseOnePool(seen.pools, flags);
    if (isUnread(pool.clusters)) throw cannot("read the CardanoForgeClusters", pool.clusters);
    const clusters = knownValue(pool.clusters) ?? [];
    const id = randomBytes(4).toString("hex");
    const wish = { to: flags.toRegion, id, nowMs: seen.nowMs, lifetimeMs: LIFETIME_MS };
    const plan = planRegionSwitchover(clusters.flatMap(standingOf), wish);
    if (plan.kind === "refused") throw refusal(plan.message, clusters, pool);
    const name = clusters.find(({ region }) => region === plan.from)?.name ?? "";
    const home = await findHome(scopes, name, signal);
    if (home === undefined) throw outOfReach(plan);
    const wake = createWake(scopes, signal);
    const ports = clusterHandoverPorts(home.scope, home.cluster, { wake, nowMs: console.nowMs });
    const before = { observedAt: new Date(seen.nowMs).toISOString(), pools: [pool] };
    const confirmation = { isGiven: flags.yes === true };
    return carryOutHandover({ plan, before, ports, confirmation, flags, scopes }, console, signal);
  });
}

function standingOf(cluster: ClusterView): RegionStanding[] {
  const { name, region, forgingEnabled, activeLeader = "", effectiveState } = cluster;
  if (region === undefined) return [];
  const isDisabled = effectiveState === "Disabled";
  return [{ cluster: name, region, forges: forgingEnabled === true, leader: activeLeader, isDisabled }];
}

function refusal(message: string, clusters: readonly ClusterView[], { sites }: PoolView): CliError {
  const regions = clusters.flatMap(({ region }) => region ?? []).join(", ");
  return new CliError("CLI_PRECONDITION_FAILED", `Refused: ${message}.`, {
    facts: [["regions", regions === "" ? "none" : regions], ...unreadFacts(sites)],
    suggestions: ["forgectl status", "forgectl why"],
  });
}

/** Only the object at home carries requests: a copy of it is overwritten. */
function outOfReach({ from }: ReadyPlan): CliError {
  return new CliError("CLI_PRECONDITION_FAILED", `${from} forges, and its own API server is not among those asked.`, {
    suggestions: [`--context or --contexts with the API server of ${from}`],
  });
}

/** A CardanoForgeCluster at home as the place of requests. */
function clusterHandoverPorts(scope: OpenScope, { namespace, name }: ForgeCluster, waiting: Waiting): HandoverPorts {
  const path = pathOf({ namespace, name });
  const subject = `the CardanoForgeCluster ${name} in ${namespace}`;
  const read: HandoverPorts["read"] = async (signal) => {
    const answer = await attempt(() => readObject(scope.connection, path, signal));
    if (answer.kind !== "found") throw cannot(`read ${subject}`, obstacleOf(answer));
    const object = sanitizeData(answer.object);
    const said = field(object, "status", "handover");
    return {
      resourceVersion: textAt(object, "metadata", "resourceVersion") ?? "",
      annotation: textAt(object, "metadata", "annotations", HANDOVER_ANNOTATION),
      answer: {
        id: textAt(said, "id"),
        phase: textAt(said, "phase"),
        message: textAt(said, "message"),
        gapMilliseconds: numberAt(said, "gapMilliseconds"),
      },
    };
  };
  return { read, ...annotating(scope, { path, subject }, waiting) };
}

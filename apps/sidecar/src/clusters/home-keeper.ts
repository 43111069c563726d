/** The CardanoForgeCluster at home: made where it is missing, its status said on change and now and then. */
import type { Clock } from "@cardano-forge/election";
import type {
  ClusterStatusWrite,
  ForgeCluster,
  ForgeClusterHandover,
  ForgeClusterResource,
  ForgeClusterStatus,
  NewForgeClusterSpec,
  ResourceObstacle,
} from "@cardano-forge/kubernetes";
import type { SidecarStatus } from "../report/status.ts";
import { clusterStatusOf, leaderlessStatusOf } from "./cluster-status.ts";
import type { HealthWords } from "./health.ts";
import type { Sightings } from "./sightings.ts";

/** The place of what lies on the cluster's own API server. */
export const HOME = "home";

/** Keeps the object. */
export interface HomeKeeper {
  /** Says the newest, if it is news. Gives what stood in the way; outages throw, and it may be called again. */
  keep(
    now: {
      readonly status: () => SidecarStatus | undefined;
      readonly isLeading: () => boolean;
      readonly health: () => HealthWords;
      readonly handover: () => ForgeClusterHandover | undefined;
      readonly gapMs: () => number | undefined;
    },
    signal: AbortSignal,
  ): Promise<ResourceObstacle | undefined>;
  /** There is no such resource here, so nobody can have said anything in it. */
  isImpossible(): boolean;
}

const HEARTBEAT_MS = 30_000;

/** What is to be said, and as who. */
interface Word {
  readonly status: ForgeClusterStatus;
  readonly authority: ClusterStatusWrite["authority"];
  readonly text: string;
}

/** What has to be said at once; tips, sentences and what changes nobody's priority wait for the next heartbeat. */
function newsOf({ conditions, networkStatus, healthStatus, message: _, ...status }: ForgeClusterStatus): string {
  const signs = conditions.map(({ type, status: value, reason }) => [type, value, reason]);
  return JSON.stringify([status, networkStatus?.syncStatus, healthStatus?.healthy, signs]);
}

/** Builds it; nothing is written before it is asked. */
export function createHomeKeeper(o: {
  readonly resource: ForgeClusterResource;
  readonly spec: NewForgeClusterSpec;
  readonly podName: string;
  readonly sightings: Sightings;
  readonly cluster: string;
  readonly clock: Pick<Clock, "monotonicMs">;
}): HomeKeeper {
  const { resource, sightings, clock } = o;
  let said: { readonly text: string; readonly atMs: number } | undefined;
  let isImpossible = false;
  let hasLed = false;

  function wordOf({ status, isLeading, health, handover, gapMs }: Parameters<HomeKeeper["keep"]>[0]): Word | undefined {
    const now = status();
    if (now?.pool === undefined) return undefined;
    const leading = isLeading() ? clusterStatusOf(now, health()) : undefined;
    if (leading !== undefined) {
      const gapMilliseconds = leading.forgingEnabled ? gapMs() : undefined;
      const said = { ...leading, gapMilliseconds, handover: handover() };
      return { status: said, authority: { kind: "leader", isCurrent: isLeading }, text: newsOf(said) };
    }
    if (!hasLed) return undefined;
    const authority = { kind: "former-leader", pod: o.podName } as const;
    return { status: leaderlessStatusOf(now, now.pool, health()), authority, text: "" };
  }

  async function ensured(signal: AbortSignal): Promise<ForgeCluster | ResourceObstacle> {
    const known = sightings.at(HOME, o.cluster);
    if (known !== undefined) return known;
    const outcome = await resource.ensure(o.spec, signal);
    // Who may not read it cannot tell what an operator has said there: that grants nothing.
    isImpossible = outcome.kind === "not-installed";
    if (outcome.kind !== "present") return outcome;
    sightings.see(HOME, outcome.cluster);
    return outcome.cluster;
  }

  async function say(word: Word, known: ForgeCluster, signal: AbortSignal): Promise<ResourceObstacle | undefined> {
    const isLeader = word.authority.kind === "leader";
    const isHeartbeat = isLeader && (said === undefined || clock.monotonicMs() - said.atMs >= HEARTBEAT_MS);
    if (isLeader && !isHeartbeat && said?.text === word.text) return undefined;
    const outcome = await resource.writeStatus(word.status, signal, { authority: word.authority, isHeartbeat, known });
    if (outcome.kind === "absent") sightings.forget(HOME, o.cluster);
    if (outcome.kind === "applied") sightings.see(HOME, outcome.cluster);
    else if (outcome.kind !== "superseded") return outcome;
    hasLed = isLeader;
    said = isLeader ? { text: word.text, atMs: clock.monotonicMs() } : undefined;
    return undefined;
  }

  return {
    isImpossible: () => isImpossible,
    async keep(now, signal) {
      const word = wordOf(now);
      if (word === undefined) return undefined;
      const cluster = await ensured(signal);
      return "kind" in cluster ? cluster : say(word, cluster, signal);
    },
  };
}

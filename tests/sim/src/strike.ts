import { timingFor } from "@cardano-forge/election";
import { ALL, ARMED_MS, type Fault, HOLDER, PRE_STOP_MS, STANDBY, STOPS_WITHIN_MS } from "./fault.ts";
import type { Link, Server } from "./network.ts";
import type { Pod } from "./pod.ts";
import { strikeServer } from "./strike-server.ts";
import type { World } from "./world.ts";

/** What a fault can strike. */
export interface Targets {
  readonly world: World;
  readonly pods: readonly Pod[];
  readonly servers: readonly Server[];
  /** Of the clusters, where there are several: the first ones of them are arbiters too, and go down together with these. */
  readonly ownServers: readonly Server[];
}

type Later = (forMs: number, undo: () => void) => void;
type LinkFault = Extract<Fault, { pod: number; register: number }>;
type ServerFault = Extract<Fault, { kind: "down" | "restore" | "delete" | "recreate" | "edit" }>;
type PodFault = Exclude<Fault, LinkFault | ServerFault>;

/** Makes one thing go wrong now, and sees to it that it is over when the fault says so. */
export function strike(fault: Fault, targets: Targets): void {
  const later: Later = (forMs, undo) => targets.world.after(forMs, undo);
  if ("pod" in fault && "register" in fault) {
    for (const pod of podsOf(fault.pod, targets))
      for (const link of pod.linksTo(fault.register)) disturb(link, fault, later, pod);
  } else if ("pod" in fault) {
    for (const pod of podsOf(fault.pod, targets)) strikePod(pod, fault, later);
  } else {
    const server = targets.servers[fault.register];
    if (server !== undefined) strikeServer(server, fault, targets.world, targets.ownServers[fault.register]);
  }
}

function podsOf(number: number, { pods }: Targets): readonly Pod[] {
  if (number === ALL) return pods;
  const isHolder = (pod: Pod): boolean => (pod.engine?.validMs() ?? 0) > 0;
  if (number === HOLDER) return pods.filter(isHolder).slice(0, 1);
  if (number === STANDBY) return pods.filter((pod) => pod.engine !== undefined && !isHolder(pod)).slice(0, 1);
  return pods.slice(number, number + 1);
}

const REFUSALS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "forbidden",
  422: "Unprocessable",
  429: "too many requests",
};

function disturb(link: Link, fault: LinkFault, later: Later, pod: Pod): unknown {
  switch (fault.kind) {
    case "hint":
      return link.hint();
    case "cut":
      return cut(link, fault.way, fault.forMs, later);
    case "cut-to-expiry":
      return cut(link, fault.way, Math.max(0, leaseLeftMs(pod) + fault.offMs), later);
    case "slow":
      link.latencyMs = fault.latencyMs;
      return later(fault.forMs, () => {
        link.latencyMs = 5;
      });
    case "lossy":
      link.loss = fault.loss;
      return later(fault.forMs, () => {
        link.loss = 0;
      });
    case "hold-write":
      link.holdNextWriteMs = fault.forMs;
      return later(ARMED_MS, () => {
        link.holdNextWriteMs = 0;
      });
    case "repeat-write":
      link.repeatNextWriteMs = fault.forMs;
      return later(ARMED_MS, () => {
        link.repeatNextWriteMs = 0;
      });
    default:
      return answerBadly(link, fault, later);
  }
}

function answerBadly(
  link: Link,
  fault: Extract<LinkFault, { kind: "refuse" | "fail-applied" | "stale-reads" | "no-watch" }>,
  later: Later,
): unknown {
  switch (fault.kind) {
    case "refuse":
      link.refusal = { status: fault.status, message: REFUSALS[fault.status] ?? "refused" };
      return later(fault.forMs, () => {
        link.refusal = undefined;
      });
    case "fail-applied":
      link.failsApplied = true;
      return later(fault.forMs, () => {
        link.failsApplied = false;
      });
    case "stale-reads":
      link.staleMs = fault.backMs;
      return later(fault.forMs, () => {
        link.staleMs = 0;
      });
    case "no-watch":
      link.isWatchDead = true;
      return later(fault.forMs, () => {
        link.isWatchDead = false;
      });
  }
}

function cut(link: Link, way: "both" | "requests" | "answers", forMs: number, later: Later): void {
  link.losesRequests = way !== "answers";
  link.losesAnswers = way !== "requests";
  later(forMs, () => {
    link.losesRequests = false;
    link.losesAnswers = false;
  });
}

/** True time until the lease of this pod ends, if nothing renews it. */
function leaseLeftMs({ engine, machine }: Pod): number {
  return (engine?.validMs() ?? 0) / machine.rate;
}

const AWAKE_ONLY: ReadonlySet<PodFault["kind"]> = new Set([
  "crash-engine",
  "pause-engine",
  "pause-before-stop",
  "pause-placing",
  "pause-sidecar",
  "kill-sidecar",
  "lose-sidecar",
  "kill-node",
]);

function strikePod(pod: Pod, fault: PodFault, later: Later): unknown {
  const { engine, guard } = pod;
  // Nothing ends, stops or starts on a machine that does not run.
  if (pod.isSuspended && AWAKE_ONLY.has(fault.kind)) return undefined;
  switch (fault.kind) {
    case "kill-pod":
      pod.kill();
      return later(fault.forMs, () => pod.start());
    case "crash-engine":
      return pod.crashEngine();
    case "pause-engine":
      return pauseEngine(engine, fault.forMs, later);
    case "pause-before-stop":
      return later(Math.max(0, leaseLeftMs(pod) - (engine?.stopsBeforeMs ?? 0) - fault.leftMs), () =>
        pauseEngine(engine, fault.forMs, later),
      );
    case "pause-placing":
      return pausePlacing(engine, fault, later);
    case "pause-sidecar":
      engine?.process.pause();
      guard?.process.pause();
      return later(fault.forMs, () => {
        guard?.process.resume();
        engine?.process.resume();
      });
    case "suspend":
      return pod.suspendMachine(fault.forMs);
    case "kill-sidecar":
      return pod.killSidecar();
    case "lose-sidecar":
      pod.killSidecar({ restarts: false });
      return later(fault.forMs, () => pod.restartSidecar());
    case "wall-jump":
      return pod.machine.jumpWall(fault.byMs);
    case "timers":
      pod.machine.timersOffMs = fault.offMs;
      return later(fault.forMs, () => {
        pod.machine.timersOffMs = 0;
      });
    case "bad-keys":
    case "stop":
    case "pre-stop":
    case "yield":
    case "reconfigure":
      return askPod(pod, fault, later);
    default:
      return strikeNode(pod, fault, later);
  }
}

function pauseEngine(engine: Pod["engine"], forMs: number, later: Later): void {
  engine?.process.pause();
  later(forMs, () => engine?.process.resume());
}

function pausePlacing(
  engine: Pod["engine"],
  { forMs, againMs }: Extract<Fault, { kind: "pause-placing" }>,
  later: Later,
): void {
  if (engine === undefined) return;
  engine.whilePlacing = {
    before: () => pauseEngine(engine, forMs, later),
    after: () => pauseEngine(engine, againMs, later),
  };
  later(ARMED_MS, () => {
    engine.whilePlacing = undefined;
  });
}

type Asking = Extract<PodFault, { kind: "bad-keys" | "stop" | "pre-stop" | "yield" | "reconfigure" }>;

/** What operators, the kubelet and other clusters do. */
function askPod(pod: Pod, fault: Asking, later: Later): unknown {
  switch (fault.kind) {
    case "bad-keys":
      pod.setKeys(false);
      return later(fault.forMs, () => pod.setKeys(true));
    case "stop":
      pod.stop();
      return later(fault.forMs + STOPS_WITHIN_MS, () => pod.replace());
    case "pre-stop":
      pod.preStop();
      return later(PRE_STOP_MS, () => pod.contendAgain());
    case "yield":
      pod.setYield(true);
      return later(fault.forMs, () => pod.setYield(false));
    case "reconfigure":
      pod.reconfigure(timingFor({ leaseDurationMs: fault.leaseSeconds * 1000 }));
      pod.stop();
      return later(fault.forMs + STOPS_WITHIN_MS, () => pod.replace());
  }
}

type NodeFault = Exclude<
  PodFault,
  | Asking
  | { kind: "kill-pod" | "crash-engine" | "pause-engine" | "pause-before-stop" | "pause-placing" }
  | { kind: "pause-sidecar" | "suspend" }
  | { kind: "kill-sidecar" | "lose-sidecar" | "wall-jump" | "timers" }
>;

function strikeNode({ node }: Pod, fault: NodeFault, later: Later): unknown {
  const { manners } = node;
  switch (fault.kind) {
    case "kill-node":
      return node.kill();
    case "foreign-hangup":
      return node.hangup(node.process);
    case "slow-node":
      manners.replayMs = fault.replayMs;
      return later(fault.forMs, () => {
        manners.replayMs = 500;
      });
    case "slow-hangup":
      manners.hangupMs = fault.takesMs;
      return later(fault.forMs, () => {
        manners.hangupMs = 5;
      });
    case "deaf-node":
      manners.isDeaf = true;
      return later(fault.forMs, () => {
        manners.isDeaf = false;
      });
    case "silent-node":
      manners.isSilent = true;
      return later(fault.forMs, () => {
        manners.isSilent = false;
      });
    case "no-edge":
      manners.hasNoEdge = true;
      return later(fault.forMs, () => {
        manners.hasNoEdge = false;
      });
    case "hung-asking":
      manners.hangsAsking = true;
      return later(fault.forMs, () => {
        manners.hangsAsking = false;
      });
    case "disk":
      node.diskIs = fault.is;
      return later(fault.forMs, () => {
        node.diskIs = "well";
      });
  }
}

import { timingSafeEqual } from "node:crypto";
import { mayForge, type SidecarStatus } from "../report/status.ts";
import { json, type Route } from "./http-server.ts";

/** What the endpoints ask the sidecar; nothing here decides. */
export interface RoutesPorts {
  readonly status: () => SidecarStatus | undefined;
  /** Validity of the permit that is left now; 0 without one. */
  readonly permitMs: () => number;
  readonly metrics: () => Promise<{ text: string; contentType: string }>;
  /** Seconds since the loop last finished a round. */
  readonly loopAgeSeconds: () => number;
  /** A loop that finished no round for this long is dead: every wait in a round is shorter. */
  readonly loopDeadAfterSeconds: number;
  readonly areCredentialsProvisioned: () => boolean;
  readonly prestopToken: string | undefined;
  /** Empties the seat; resolves when the node is off and the lease is free. */
  readonly emptySeat: (signal: AbortSignal) => Promise<{ isEmpty: boolean; message: string }>;
  readonly wallMs: () => number;
}

/** The paths of the sidecar: the predecessor's three, and ours. */
export function createRoutes(ports: RoutesPorts): Readonly<Record<string, Route>> {
  const isLoopAlive = (): boolean => ports.loopAgeSeconds() < ports.loopDeadAfterSeconds;
  const live: Route = () =>
    isLoopAlive()
      ? { status: 200, body: "OK" }
      : { status: 503, body: `the loop has been dead for ${Math.round(ports.loopAgeSeconds())} s\n` };
  return {
    "/metrics": async () => {
      const { text, contentType } = await ports.metrics();
      return { status: 200, body: text, type: contentType };
    },
    "/startup-status": () => startupStatus(ports),
    "/health": live,
    "/livez": live,
    "/livez/forging": () => forgingLiveness(ports, isLoopAlive()),
    "/readyz": () => readiness(ports),
    "/status": () => {
      const status = ports.status();
      return status === undefined ? json(503, { message: "no round has finished yet" }) : json(200, status);
    },
    "/prestop": (request) => prestop(ports, request),
  };
}

function startupStatus({ areCredentialsProvisioned, wallMs }: RoutesPorts) {
  const isReady = areCredentialsProvisioned();
  return json(isReady ? 200 : 503, {
    status: isReady ? "ready" : "not_ready",
    message: isReady ? "credentials are in place, cardano-node may start" : "credentials are not in place yet",
    credentials_provisioned: isReady,
    timestamp: new Date(wallMs()).toISOString(),
  });
}

/** For the node container's liveness probe: good only while a node that may forge has a live engine and a valid permit. */
function forgingLiveness({ status, permitMs }: RoutesPorts, isLoopAlive: boolean) {
  const now = status();
  const isHarmless = now !== undefined && !mayForge(now);
  const isPermitted = isLoopAlive && permitMs() > 0;
  if (isHarmless || isPermitted) return { status: 200, body: "OK" };
  const because = now?.nodeTruth.because ?? "no round has finished yet";
  return { status: 503, body: `no permit, and the node is not known to be off (${because})\n` };
}

const READY: ReadonlySet<string> = new Set(["Ready", "StandbyOnDecoys", "WithoutNode", "SeatAwaited", "NotFirst"]);

/**
 * Ready is who forges, or could follow at once. A rollout goes on to the next pod when one is ready: a standby that has not
 * watched the Lease for long enough would not believe the release of a leader that is stopped then, and a whole lease of
 * slots would be lost.
 */
function readiness({ status }: RoutesPorts) {
  const now = status();
  if (now === undefined) return { status: 503, body: "bootstrapping: no round has finished yet\n" };
  if (now.phase !== "forging" && !READY.has(now.reason)) {
    return { status: 503, body: `${now.phase}: ${now.message}\n` };
  }
  const couldFollow = now.role === "leader" || now.election.registers.every(({ isWatched }) => isWatched);
  if (couldFollow) return { status: 200, body: "OK" };
  return { status: 503, body: `${now.phase}: has not watched the Lease for its whole duration without a gap yet\n` };
}

async function prestop(ports: RoutesPorts, request: { header(name: string): string | undefined; signal: AbortSignal }) {
  if (ports.prestopToken === undefined) return { status: 403, body: "set PRESTOP_TOKEN to allow this\n" };
  if (!isSame(request.header("x-prestop-token") ?? "", ports.prestopToken)) {
    return { status: 403, body: "the header X-Prestop-Token does not carry the token\n" };
  }
  const { isEmpty, message } = await ports.emptySeat(request.signal);
  return { status: isEmpty ? 200 : 503, body: `${message}\n` };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

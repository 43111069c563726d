import { CREDENTIAL_CHECKS, type CredentialCheck, type ForgeMetrics } from "@cardano-forge/metrics";
import type { SidecarStatus } from "./status.ts";

/** Shows the node as far as it can be read. */
export function showNode({ node: metrics }: ForgeMetrics, { node }: SidecarStatus): void {
  const isReadable = node.process === "found" && node.areMetricsReachable;
  metrics.tipAgeSeconds.set(isReadable ? node.tipAgeSeconds : undefined);
  metrics.synced.set(isReadable ? Number(node.isSynced) : undefined);
}

/** Shows the mounted credentials. */
export function showCredentials({ credentials: metrics }: ForgeMetrics, { credentials, intent }: SidecarStatus): void {
  for (const check of CREDENTIAL_CHECKS) metrics.valid.set({ check }, Number(isPassed(check, credentials)));
  metrics.kesPeriodsRemaining.set(credentials.kesPeriodsRemaining);
  metrics.setsMounted.set(credentials.mountedSets.length);
  const { kesExpiresAt, opcertCounter } = credentials;
  metrics.kesExpiryTimestampSeconds.set(kesExpiresAt === undefined ? undefined : Date.parse(kesExpiresAt) / 1000);
  const { placedOpcertCounter, adoptedOpcertCounter } = credentials;
  metrics.opcertIssueNumber.set({ source: "mounted" }, numberOf(opcertCounter));
  metrics.opcertIssueNumber.set({ source: "node" }, intent === "on" ? numberOf(placedOpcertCounter) : undefined);
  metrics.opcertIssueNumber.set({ source: "chain" }, numberOf(adoptedOpcertCounter));
}

function numberOf(counter: string | undefined): number | undefined {
  return counter === undefined ? undefined : Number(counter);
}

/** Shows the arbiters of the pool's seat; nothing where there are none. */
export function showArbiters({ arbiters: metrics }: ForgeMetrics, { pool }: SidecarStatus): void {
  if (pool === undefined) return;
  const { registers } = pool.election;
  for (const { name: arbiter, isRead, fault } of registers) {
    metrics.reachable.set({ arbiter }, Number(isRead && fault === undefined));
  }
  metrics.granted.set(registers.filter(({ isGranted }) => isGranted).length);
  metrics.needed.set(pool.arbiters.needed);
}

/** A problem's code says which file it is about: `CREDENTIALS_KES_MISSING`. */
function isPassed(check: CredentialCheck, { isValid, problems }: SidecarStatus["credentials"]): boolean {
  if (check === "set") return isValid;
  const errors = problems.filter(({ severity }) => severity === "error");
  return !errors.some(({ code }) => code.startsWith(`CREDENTIALS_${check.toUpperCase()}_`));
}

/** What the node itself shows: 1 with anything but decoys, nothing while it shows nothing. */
export function nodeForging({ nodeTruth }: SidecarStatus): number | undefined {
  if (nodeTruth.forging === "unknown") return undefined;
  return Number(nodeTruth.forging === "on" && nodeTruth.credentials !== "decoy");
}

/** The node is seen to do something else than this pod wants. */
export function isMismatch(status: SidecarStatus): boolean {
  const seen = nodeForging(status);
  return seen !== undefined && seen !== Number(status.intent === "on");
}

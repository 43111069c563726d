/*
 * How the pods are built: what a sidecar needs to reach its node, and to have the time to stop it. Read from the Pod
 * objects, so it sees what runs and not what a chart meant.
 */

import { field, listAt, numberAt, textAt } from "../cluster/plain-data.ts";
import { type Finding, found, notSeen, ok } from "./finding.ts";
import type { ClusterInstallation } from "./installation.ts";

const SIDECAR = "forge-manager";
const LEAST_GRACE_S = 60;
/** Asks the sidecar whether its node may go on. */
const FORGING_PROBE = "/livez/forging";

/** Checks every Pod that has a sidecar. */
export function checkPods({ pods, disruptionBudgets }: ClusterInstallation): Finding[] {
  const what = { area: "pods", check: "pods" } as const;
  if (pods.kind === "unknown") {
    const hint = pods.because === "forbidden" ? "a Role that allows list on pods, bound to you" : undefined;
    return [notSeen(what, `cannot be read: ${pods.because}`, hint)];
  }
  const producers = pods.value.filter((pod) => sidecarOf(pod) !== undefined);
  if (producers.length === 0) return [notSeen(what, `no Pod here has a container called ${SIDECAR}`)];
  return [...producers.flatMap(checkPod), budgetFinding(producers, disruptionBudgets)];
}

function checkPod(pod: unknown): Finding[] {
  const name = textAt(pod, "metadata", "name") ?? "?";
  const findings = [
    sharedProcesses(pod),
    sameUser(pod),
    secretModes(pod),
    keyMedium(pod),
    grace(pod),
    startFlag(pod),
    liveness(pod),
  ].filter((finding) => finding !== undefined);
  const bad = findings.map((finding) => ({ ...finding, message: `${name}: ${finding.message}` }));
  return bad.length > 0 ? bad : [ok({ area: "pods", check: "pod" }, `${name}: built as the sidecar needs it`)];
}

function containersOf(pod: unknown): readonly unknown[] {
  // A native sidecar is an init container that is restarted.
  return [...listAt(pod, "spec", "containers"), ...listAt(pod, "spec", "initContainers")];
}

/** The container of the sidecar, where a Pod has one. */
export function sidecarOf(pod: unknown): unknown {
  return containersOf(pod).find((container) => textAt(container, "name") === SIDECAR);
}

function nodeOf(pod: unknown): unknown {
  const others = listAt(pod, "spec", "containers").filter((container) => textAt(container, "name") !== SIDECAR);
  return others.find((container) => /node/.test(textAt(container, "name") ?? "")) ?? others[0];
}

function sharedProcesses(pod: unknown): Finding | undefined {
  if (field(pod, "spec", "shareProcessNamespace") === true) return undefined;
  const message = "containers do not share their processes, so the sidecar cannot find or signal the node";
  return found("error", { area: "pods", check: "process-namespace" }, message, "spec.shareProcessNamespace: true");
}

function userOf(pod: unknown, container: unknown): number | undefined {
  return numberAt(container, "securityContext", "runAsUser") ?? numberAt(pod, "spec", "securityContext", "runAsUser");
}

function sameUser(pod: unknown): Finding | undefined {
  const users = [userOf(pod, sidecarOf(pod)), userOf(pod, nodeOf(pod))];
  const what = { area: "pods", check: "user" } as const;
  const hint = "securityContext.runAsUser: 10001 on the Pod, and on no container another";
  if (users[0] !== users[1]) {
    const message = `sidecar and node run as users ${users.map((user) => user ?? "of the image").join(" and ")}: signals need one`;
    return found("error", what, message, hint);
  }
  if (users[0] === undefined) {
    return found("warning", what, "no user is set; the images may run as different ones", hint);
  }
  return undefined;
}

function secretModes(pod: unknown): Finding | undefined {
  const mounted = new Set(listAt(sidecarOf(pod), "volumeMounts").map((mount) => textAt(mount, "name")));
  const secrets = listAt(pod, "spec", "volumes").filter(
    (volume) => mounted.has(textAt(volume, "name")) && field(volume, "secret") !== undefined,
  );
  const user = userOf(pod, sidecarOf(pod));
  const hasGroup = numberAt(pod, "spec", "securityContext", "fsGroup") !== undefined;
  const isUnreadable = secrets.some((volume) => {
    const mode = numberAt(volume, "secret", "defaultMode") ?? 0o644;
    const isForAll = (mode & 0o004) !== 0;
    return !isForAll && !(hasGroup && (mode & 0o040) !== 0);
  });
  if (!isUnreadable || user === undefined || user === 0) return undefined;
  const message = `user ${user} cannot read the mounted Secret: its files belong to root`;
  const hint = "defaultMode: 0440 on the Secret volume, and securityContext.fsGroup on the Pod";
  return found("error", { area: "pods", check: "secret-mode" }, message, hint);
}

/** The directory that both containers mount to write and to read keys must not outlive the pod. */
function keyMedium(pod: unknown): Finding | undefined {
  const mounts = listAt(sidecarOf(pod), "volumeMounts").filter((mount) => field(mount, "readOnly") !== true);
  const shared = new Set(listAt(nodeOf(pod), "volumeMounts").map((mount) => textAt(mount, "name")));
  const names = mounts.map((mount) => textAt(mount, "name")).filter((name) => shared.has(name));
  const onDisk = listAt(pod, "spec", "volumes").filter(
    (volume) =>
      names.includes(textAt(volume, "name")) &&
      field(volume, "emptyDir") !== undefined &&
      textAt(volume, "emptyDir", "medium") !== "Memory",
  );
  if (onDisk.length === 0) return undefined;
  const message = `volume ${onDisk.map((volume) => textAt(volume, "name")).join(", ")} keeps what is written there on a disk`;
  return found(
    "warning",
    { area: "pods", check: "key-medium" },
    message,
    "emptyDir: {medium: Memory} for the key directory",
  );
}

function grace(pod: unknown): Finding | undefined {
  const seconds = numberAt(pod, "spec", "terminationGracePeriodSeconds") ?? 30;
  if (seconds >= LEAST_GRACE_S) return undefined;
  const message = `${seconds} s are all that a planned stop gets before everything is killed`;
  return found("warning", { area: "pods", check: "grace-period" }, message, "terminationGracePeriodSeconds: 300");
}

function startFlag(pod: unknown): Finding | undefined {
  const node = nodeOf(pod);
  const words = [...listAt(node, "command"), ...listAt(node, "args")].map(String).join(" ");
  const isSet = listAt(node, "env").some(
    (entry) => textAt(entry, "name") === "START_AS_NON_PRODUCING" && textAt(entry, "value") === "true",
  );
  if (isSet || words.includes("--start-as-non-producing-node")) return undefined;
  const message = "the node is not told to start without forging; it starts on decoys only";
  const hint = "--start-as-non-producing-node, or START_AS_NON_PRODUCING=true where the image knows it";
  return found("warning", { area: "pods", check: "start-flag" }, message, hint);
}

function liveness(pod: unknown): Finding | undefined {
  const probe = field(nodeOf(pod), "livenessProbe");
  if (probe === undefined) return undefined;
  if (textAt(probe, "httpGet", "path") === FORGING_PROBE) return startup(pod);
  const seconds = (numberAt(probe, "failureThreshold") ?? 3) * (numberAt(probe, "periodSeconds") ?? 10);
  if (seconds >= 60 || field(nodeOf(pod), "startupProbe") !== undefined) return undefined;
  const message = `its liveness probe kills a node that does not answer for ${seconds} s, as while it replays its ledger`;
  return found(
    "warning",
    { area: "pods", check: "liveness" },
    message,
    "a startupProbe of some hours, or no livenessProbe",
  );
}

/** A node may forge before its startup probe has succeeded; until then the liveness probe is not asked. */
function startup(pod: unknown): Finding | undefined {
  if (field(nodeOf(pod), "startupProbe") === undefined) return undefined;
  const message = "its startup probe puts off the liveness probe that stops a node whose sidecar is gone";
  const hint = `no startupProbe; ${FORGING_PROBE} leaves a node alone that replays its ledger`;
  return found("warning", { area: "pods", check: "liveness" }, message, hint);
}

function budgetFinding(producers: readonly unknown[], budgets: ClusterInstallation["disruptionBudgets"]): Finding {
  const what = { area: "pods", check: "disruption-budget" } as const;
  if (producers.length < 2) return ok(what, "one pod; there is nothing to budget");
  if (budgets.kind === "unknown") return notSeen(what, `cannot be read: ${budgets.because}`);
  const isCovered = producers.every((pod) => budgets.value.some((budget) => matches(budget, pod)));
  if (isCovered) return ok(what, "covers every pod");
  const hint = "a PodDisruptionBudget with maxUnavailable: 1 that selects these pods";
  return found("warning", what, "a drain of nodes may stop all pods at once", hint);
}

function matches(budget: unknown, pod: unknown): boolean {
  if (textAt(budget, "metadata", "namespace") !== textAt(pod, "metadata", "namespace")) return false;
  const wanted = field(budget, "spec", "selector", "matchLabels");
  if (typeof wanted !== "object" || wanted === null) return false;
  return Object.entries(wanted).every(([name, value]) => textAt(pod, "metadata", "labels", name) === value);
}

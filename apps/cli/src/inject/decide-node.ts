/* What changes in the node's own container: the start flag, the hook, the probe and its user. Pure. */
import { field, listAt, numberAt, textAt } from "../cluster/plain-data.ts";
import { forgingProbe, preStopHook } from "./care.ts";
import type { Change } from "./change.ts";
import type { InjectionOptions, Part } from "./injection.ts";
import { isOlder } from "./node-start.ts";
import { type Problem, type Producer, placeIn } from "./producer.ts";

/** The user of the charts, for a pod that names none. */
const DEFAULT_USER = 10001;
/** The first release whose SIGHUP turns forging off and on. */
const OLDEST_NODE = [8, 7, 2] as const;

/** The one user of node and sidecar. */
export function userOf({ node, pod }: Producer): number {
  return (
    numberAt(node, "securityContext", "runAsUser") ?? numberAt(pod, "securityContext", "runAsUser") ?? DEFAULT_USER
  );
}

/** The start flag, by variable or by argument. */
export function decideStart({ title, node, nodePath, start }: Producer): Part {
  const { startFlag, version } = start;
  const reason = "the node comes up without forging; the sidecar turns it on";
  const problems: Problem[] = isOlder(version, OLDEST_NODE)
    ? [
        {
          where: `${title}: ${textAt(node, "image")}`,
          found: `cardano-node ${version?.join(".")} cannot be told to stop forging while it runs`,
          accepted: `${OLDEST_NODE.join(".")} or newer`,
        },
      ]
    : [];
  if (startFlag.kind === "present") return { problems };
  if (startFlag.kind === "by-hand") {
    const note = `${title}: add ${startFlag.flag} to the script that starts the node; until then its decoys alone keep it from forging at its start`;
    return { problems, notes: [note] };
  }
  if (startFlag.kind === "argument") {
    const { list, flag } = startFlag;
    const path = [...nodePath, list, listAt(node, list).length];
    return { problems, changes: [{ kind: "insert", path, value: flag, reason }] };
  }
  const at = listAt(node, "env").findIndex((entry) => textAt(entry, "name") === startFlag.name);
  const value = { name: startFlag.name, value: "true" };
  const change: Change =
    at < 0
      ? { kind: "insert", path: [...nodePath, "env", listAt(node, "env").length], value, reason }
      : { kind: "set", path: [...nodePath, "env", at], value, reason };
  return { problems, changes: [change] };
}

/** The hook before its stop, and the probe that stops it where nobody else can. */
export function decideCare(producer: Producer, { metricsPort, prestopToken }: InjectionOptions): Part {
  const { title, node, nodePath } = producer;
  const changes: Change[] = [
    {
      kind: "set",
      path: [...nodePath, "lifecycle", "preStop"],
      value: preStopHook(metricsPort, prestopToken),
      reason: "before the node is told to stop, the sidecar stops its forging, sees it off and frees the seat",
    },
    {
      kind: "set",
      path: [...nodePath, "livenessProbe"],
      value: forgingProbe(metricsPort),
      reason: "asks the sidecar: a node that may forge with nobody to stop it is restarted, and comes up on decoys",
    },
  ];
  const notes: string[] = [];
  if (field(node, "livenessProbe") !== undefined) {
    notes.push(
      `${title}: its liveness probe is replaced: a container has one, and this one has to stop a node whose sidecar is gone`,
    );
  }
  if (field(node, "startupProbe") !== undefined) {
    const reason = "the liveness probe would wait for it, while the node may forge already";
    changes.push({ kind: "remove", path: [...nodePath, "startupProbe"], reason });
    notes.push(
      `${title}: its startup probe is taken out: ${reason}. A node that replays its ledger is left alone without it`,
    );
  }
  const hook = field(node, "lifecycle", "preStop");
  if (hook === undefined) return { changes, notes };
  const problem = {
    where: placeIn(producer, [...nodePath, "lifecycle", "preStop"]),
    found: `a hook of its own, and a container has one: ${Object.keys(hook as object).join(", ")}`,
    accepted: "no preStop hook; the sidecar hands over before the node is told to stop",
  };
  return { problems: [problem] };
}

/** One user for node and sidecar, and nothing that a node does not need. What is set already stays. */
export function decideSecurity(producer: Producer): Part {
  const { title, pod, node, nodePath } = producer;
  const user = userOf(producer);
  if (user === 0) {
    const problem = {
      where: placeIn(producer, nodePath),
      found: "the node runs as root, and its sidecar would have to",
      accepted: "a runAsUser other than 0, to whom the node's data belongs",
    };
    return { problems: [problem] };
  }
  const isSet = (name: string): boolean =>
    field(node, "securityContext", name) !== undefined || field(pod, "securityContext", name) !== undefined;
  const isPrivileged = field(node, "securityContext", "privileged") === true;
  const wanted: Readonly<Record<string, unknown>> = {
    runAsUser: user,
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
    ...(isPrivileged ? {} : { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } }),
  };
  const missing = Object.entries(wanted).filter(([name]) => !isSet(name));
  const changes = missing.map(
    ([name, value]): Change => ({
      kind: "set",
      path: [...nodePath, "securityContext", name],
      value,
      reason:
        name === "runAsUser"
          ? "one user for node and sidecar, which signals it"
          : "as the sidecar itself, so that the standard `restricted` admits the pod",
    }),
  );
  if (isSet("runAsUser")) return { changes };
  const note = `${title}: the node runs as user ${user} from now on; set runAsUser yourself where its data belongs to another one`;
  return { changes, notes: [note] };
}

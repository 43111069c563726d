/* What changes around the containers. Pure. */
import { field, listAt, numberAt, textAt } from "../cluster/plain-data.ts";
import { DEFAULT_LEASE, FORGING_PROBE, GRACE_SECONDS } from "./care.ts";
import type { Change } from "./change.ts";
import { groupOf } from "./decide-keys.ts";
import { userOf } from "./decide-node.ts";
import { countOf } from "./decide-socket.ts";
import { type InjectionOptions, NAMES, type Part } from "./injection.ts";
import { type Problem, type Producer, placeIn } from "./producer.ts";
import { volumeNames } from "./volumes.ts";

/** The account of deploy/rbac.yaml. */
const SERVICE_ACCOUNT = "cardano-forge";
const DEFAULT_GRACE_SECONDS = 30;

/** Processes, graces, group and account. */
export function decidePod(producer: Producer, options: InjectionOptions): Part {
  const { pod, podPath } = producer;
  const changes: Change[] = [];
  const set = (path: readonly string[], value: unknown, reason: string): void => {
    changes.push({ kind: "set", path: [...podPath, ...path], value, reason });
  };
  if (field(pod, "shareProcessNamespace") !== true) {
    set(["shareProcessNamespace"], true, "the sidecar finds the node's process and signals it");
  }
  if ((numberAt(pod, "terminationGracePeriodSeconds") ?? DEFAULT_GRACE_SECONDS) < GRACE_SECONDS) {
    set(["terminationGracePeriodSeconds"], GRACE_SECONDS, "time for a planned stop, in which the seat is handed over");
  }
  if (groupOf(producer) === undefined) {
    const reason = "the group by which the sidecar reads the Secret";
    set(["securityContext", "fsGroup"], userOf(producer), reason);
    if (field(pod, "securityContext", "fsGroupChangePolicy") === undefined) {
      set(["securityContext", "fsGroupChangePolicy"], "OnRootMismatch", reason);
    }
  }
  const account = textAt(pod, "serviceAccountName") ?? textAt(pod, "serviceAccount");
  const wanted = options.serviceAccount ?? account ?? SERVICE_ACCOUNT;
  if (wanted !== account) set(["serviceAccountName"], wanted, "the account that may write the Lease");
  return { changes, problems: podProblems(producer, options), notes: podNotes(producer, wanted) };
}

function podNotes(producer: Producer, account: string): string[] {
  const { title } = producer;
  const note = `${title}: the account ${account} needs the rules of deploy/rbac.yaml in the namespace of the pods`;
  return countOf(producer) > 1 ? [note] : [note, `${title}: with one pod there is no standby that could take over`];
}

function podProblems(producer: Producer, { metricsPort, env }: InjectionOptions): Problem[] {
  const { pod, podPath, title } = producer;
  const problems: Problem[] = [];
  const refuse = (path: readonly (string | number)[], found: string, accepted: string): void => {
    problems.push({ where: placeIn(producer, [...podPath, ...path]), found, accepted });
  };
  if (field(pod, "hostPID") === true) {
    const found = "the sidecar would see every process of the machine, nodes of other pods among them";
    refuse(["hostPID"], found, "hostPID: false, or no hostPID");
  }
  if (field(pod, "hostNetwork") === true) {
    const found =
      "two pods of one machine would have the same ports, and probes and hooks would ask the sidecar of another pod";
    refuse(["hostNetwork"], found, "hostNetwork: false, or no hostNetwork");
  }
  for (const list of ["initContainers", "containers"] as const) {
    for (const [index, container] of listAt(pod, list).entries()) {
      if (textAt(container, "name") === NAMES.container) {
        const found = "there is a sidecar of this name already, without the comments by which inject knows its own";
        refuse([list, index], found, "a manifest without it; to replace another one's sidecar: forgectl migrate");
      }
      if (listAt(container, "ports").some((port) => numberAt(port, "containerPort") === metricsPort)) {
        refuse([list, index], `port ${metricsPort} is taken`, "--metrics-port with one that is free in the pod");
      }
    }
  }
  const taken: ReadonlySet<string> = new Set(Object.values(NAMES));
  for (const name of volumeNames(producer).filter((one) => taken.has(one))) {
    refuse(["volumes"], `there is a volume called ${name} already`, "another name for it");
  }
  return [...problems, ...leaseProblems(title, env)];
}

/** The probe has to stop a node whose sidecar is gone before another pod may forge. */
function leaseProblems(title: string, env: Readonly<Record<string, string>>): Problem[] {
  const duration = Number(env["LEASE_DURATION"] ?? DEFAULT_LEASE.durationSeconds);
  const interval = Number(env["SLEEP_INTERVAL"] ?? Math.min(duration / 3, DEFAULT_LEASE.intervalSeconds));
  const { failureThreshold, periodSeconds, timeoutSeconds } = FORGING_PROBE;
  const boundSeconds = (failureThreshold + 1) * periodSeconds + timeoutSeconds + 2;
  if (boundSeconds < duration - interval) return [];
  const found = `a node whose sidecar is gone is restarted after ${boundSeconds} s, when another pod may forge since ${duration - interval} s`;
  const accepted = `LEASE_DURATION longer than SLEEP_INTERVAL by more than ${boundSeconds}`;
  return [{ where: `${title}: --env LEASE_DURATION`, found, accepted }];
}

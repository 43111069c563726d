import { listCardanoLeaders, patchObject } from "@cardano-forge/kubernetes";
import {
  HANDOVER_ANNOTATION,
  type HandoverPorts,
  type HandoverRequest,
  renderHandoverRequest,
} from "@cardano-forge/operations";
import type { Unknown } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { OpenScope } from "../cluster/connect.ts";
import { attempt, obstacleOf } from "../pools/obstacle.ts";
import { cannot } from "../pools/unread.ts";
import type { Wake } from "../pools/wake.ts";
import { sanitizeData } from "../terminal/sanitize.ts";

/** The object that carries the request. */
export interface LeaderPlace {
  readonly namespace: string;
  readonly name: string;
}

const LEAST_WAIT_MS = 200;

/** What waiting takes. */
export interface Waiting {
  readonly wake: Wake;
  readonly nowMs: () => number;
}

/** The CardanoLeader of one pool as the place of requests. */
export function handoverPorts(scope: OpenScope, { namespace, name }: LeaderPlace, waiting: Waiting): HandoverPorts {
  const subject = `the CardanoLeader ${name} in ${namespace}`;
  const path = `/apis/cardano.io/v1/namespaces/${encodeURIComponent(namespace)}/cardanoleaders/${encodeURIComponent(name)}`;
  const read: HandoverPorts["read"] = async (signal) => {
    const answer = await attempt(() => listCardanoLeaders(scope.connection, { namespace }, signal));
    if (answer.kind !== "found") throw cannot(`read ${subject}`, obstacleOf(answer));
    const leader = sanitizeData(answer.leaders).find(({ metadata }) => metadata.name === name);
    if (leader === undefined) throw new CliError("CLI_POOL_NOT_FOUND", `${subject} is no longer there.`);
    const { metadata, status } = leader;
    return {
      resourceVersion: metadata.resourceVersion,
      annotation: metadata.annotations[HANDOVER_ANNOTATION],
      answer: status.handover,
    };
  };
  return { read, ...annotating(scope, { path, subject }, waiting) };
}

/** Writes requests as an annotation of the object at a path, and waits for news of it. */
export function annotating(
  { connection }: OpenScope,
  { path, subject }: { readonly path: string; readonly subject: string },
  { wake, nowMs }: Waiting,
): Omit<HandoverPorts, "read"> {
  return {
    async write(request, overVersion, signal) {
      const annotations = { [HANDOVER_ANNOTATION]: renderHandoverRequest(request) };
      const patch = { metadata: { resourceVersion: overVersion, annotations } };
      const answer = await attempt(() => patchObject(connection, path, patch, signal));
      if (answer.kind === "conflict") return "conflict";
      if (answer.kind === "found") return "written";
      throw answer.kind === "fault"
        ? unsure(request, obstacleOf(answer))
        : cannot(`write to ${subject}`, obstacleOf(answer));
    },
    wait: (delayMs) => wake.next(LEAST_WAIT_MS, delayMs),
    nowMs,
  };
}

/** The write may have arrived, and sidecars may act on it: that must not read as if nothing was asked. */
function unsure({ id, to, expires }: HandoverRequest, { because, message }: Unknown): CliError {
  const code = because === "timeout" ? "CLI_CLUSTER_TIMEOUT" : "CLI_CLUSTER_UNREACHABLE";
  return new CliError(code, `It is not known whether the hand-over to ${to} was asked for.`, {
    facts: [
      ["request", id],
      ["if so", `it may be begun until ${expires}`],
      ["reason", `${because}: ${message}`],
    ],
    suggestions: ["forgectl status", "forgectl history"],
  });
}

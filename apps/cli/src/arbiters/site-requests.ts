/* What is asked of one cluster. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { applyObject, createKubernetesConnection, createObject, readObject } from "@cardano-forge/kubernetes";
import { field, textAt } from "../cluster/plain-data.ts";
import { attempt, obstacleOf } from "../pools/obstacle.ts";
import { version } from "../version.ts";
import { type PlacedObject, type Rule, tokenPath } from "./arbiter-objects.ts";
import type { Site } from "./sites.ts";

/** What came of an object. */
export type Applied =
  | { readonly kind: "created" | "changed" | "unchanged" }
  | { readonly kind: "refused"; readonly because: string };

const PAUSE_MS = 500;

/** Applies an object, or only asks whether it would be accepted. */
export async function applyAt(
  { connection }: Site,
  { path, object }: PlacedObject,
  isDryRun: boolean,
  signal: AbortSignal,
): Promise<Applied> {
  const before = await attempt(() => readObject(connection, path, signal));
  const after = await attempt(() =>
    applyObject(connection, path, object, { fieldManager: "forgectl", isDryRun, signal }),
  );
  if (after.kind !== "found") return { kind: "refused", because: obstacleOf(after).message };
  if (before.kind !== "found") return { kind: "created" };
  const isSame = versionOf(before.object) === versionOf(after.object);
  return { kind: isSame ? "unchanged" : "changed" };
}

const versionOf = (object: unknown): string | undefined => textAt(object, "metadata", "resourceVersion");

/** Which namespace this is, or why it cannot be used; two clusters never have one of the same identity. */
export async function identify(
  { connection, namespace }: Site,
  signal: AbortSignal,
): Promise<{ kind: "namespace"; uid: string | undefined } | { kind: "problem"; text: string }> {
  const answer = await attempt(() => readObject(connection, `/api/v1/namespaces/${namespace}`, signal));
  if (answer.kind === "found") return { kind: "namespace", uid: textAt(answer.object, "metadata", "uid") };
  // Whoever may not look at namespaces may all the same be allowed to write in this one.
  if (answer.kind === "forbidden") return { kind: "namespace", uid: undefined };
  if (answer.kind === "absent") return { kind: "problem", text: `there is no namespace ${namespace}: create it first` };
  return { kind: "problem", text: obstacleOf(answer).message };
}

/** Waits for the token that the cluster makes; undefined where it made none in time. */
export async function awaitToken(
  { connection, namespace }: Site,
  withinMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  return await within(withinMs, signal, async () => {
    const answer = await attempt(() => readObject(connection, tokenPath(namespace), signal));
    const token = answer.kind === "found" ? textAt(answer.object, "data", "token") : undefined;
    return token === undefined ? undefined : Buffer.from(token, "base64").toString("utf8");
  });
}

/**
 * Asks the arbiter, as others will, whether they may do what they need; undefined once they may, else what is missing. A Role
 * is seen by the one who asks a moment after it was written.
 */
export async function tryKubeconfig(
  kubeconfig: string,
  o: {
    readonly namespace: string;
    readonly rules: readonly Rule[];
    readonly timeoutMs: number;
    readonly withinMs: number;
  },
  signal: AbortSignal,
): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), "forgectl-arbiter-"));
  const kubeconfigPath = join(directory, "kubeconfig");
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
  const connection = createKubernetesConnection({
    kubeconfigPath,
    requestTimeoutMs: o.timeoutMs,
    userAgent: `forgectl/${version}`,
  });
  let missing: string | undefined;
  try {
    await within(o.withinMs, signal, async () => {
      missing = await firstMissing(connection, o, signal);
      return missing === undefined ? true : undefined;
    });
    return missing;
  } finally {
    await connection.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function firstMissing(
  connection: Site["connection"],
  { namespace, rules }: { readonly namespace: string; readonly rules: readonly Rule[] },
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const answers = await Promise.all(
    questionsOf(rules).map(async (attributes) => {
      const spec = { resourceAttributes: { ...attributes, namespace } };
      const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec };
      const answer = await attempt(() => createObject(connection, path, body, signal));
      if (answer.kind !== "found") return obstacleOf(answer).message;
      const isAllowed = field(answer.object, "status", "allowed") === true;
      return isAllowed ? undefined : `${attributes.verb} ${attributes.resource} is not allowed`;
    }),
  );
  return answers.find((answer) => answer !== undefined);
}

function questionsOf(rules: readonly Rule[]) {
  return rules.flatMap(({ apiGroups, resources, resourceNames = [""], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((named) => {
        const [resource = "", subresource = ""] = named.split("/");
        return verbs.flatMap((verb) => resourceNames.map((name) => ({ group, resource, subresource, verb, name })));
      }),
    ),
  );
}

/** Looks again and again until there is something, or the time is over. */
async function within<T>(ms: number, signal: AbortSignal, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const attempts = Math.ceil(ms / PAUSE_MS);
  for (let attempted = 0; attempted < attempts; attempted++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(PAUSE_MS, undefined, { signal });
  }
  return undefined;
}

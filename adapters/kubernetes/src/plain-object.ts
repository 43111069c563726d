import { type ApiAnswer, type ApiRefusal, parseAnswer } from "./api-answer.ts";
import type { KubernetesConnection } from "./connection.ts";
import { obstacleOf, type ReadObstacle } from "./pool-objects.ts";

/** Reads any object or list by its path, as it is; an outage throws `KubernetesError`. */
export async function readObject(
  connection: KubernetesConnection,
  path: string,
  signal: AbortSignal,
): Promise<{ kind: "found"; object: unknown } | ReadObstacle> {
  return outcomeOf(
    parseAnswer(await connection.send({ method: "GET", url: path, headers: { Accept: "application/json" }, signal })),
  );
}

/** Creates any object, such as a question about the caller's own permissions; an outage throws `KubernetesError`. */
export async function createObject(
  connection: KubernetesConnection,
  path: string,
  body: object,
  signal: AbortSignal,
): Promise<{ kind: "found"; object: unknown } | ReadObstacle> {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return outcomeOf(
    parseAnswer(await connection.send({ method: "POST", url: path, headers, body: JSON.stringify(body), signal })),
  );
}

function outcomeOf(answer: ApiAnswer): { kind: "found"; object: unknown } | ReadObstacle {
  return answer.kind === "ok" ? { kind: "found", object: answer.body } : obstacleOf(answer satisfies ApiRefusal);
}

/**
 * Merges a patch into an object. With `metadata.resourceVersion` in the patch it is written over exactly that version, and
 * `conflict` means that nothing was written. An outage throws `KubernetesError`, and then it may have been written.
 */
export async function patchObject(
  connection: KubernetesConnection,
  path: string,
  patch: object,
  signal: AbortSignal,
): Promise<{ kind: "found"; object: unknown } | { kind: "conflict"; message: string } | ReadObstacle> {
  const headers = { Accept: "application/json", "Content-Type": "application/merge-patch+json" };
  const answer = parseAnswer(
    await connection.send({ method: "PATCH", url: path, headers, body: JSON.stringify(patch), signal }),
  );
  if (answer.kind === "no" && answer.status === 409) return { kind: "conflict", message: answer.message };
  return outcomeOf(answer);
}

/** Whose fields are applied, and whether for real. */
export interface ApplyOptions {
  readonly fieldManager: string;
  /** Everything is checked, and nothing is written. */
  readonly isDryRun?: boolean;
}

/**
 * Applies an object: creates it, or makes the given fields so and leaves all others alone. Doing it again changes nothing.
 * An outage throws `KubernetesError`, and then it may have been applied.
 */
export async function applyObject(
  connection: KubernetesConnection,
  path: string,
  object: object,
  { fieldManager, isDryRun = false, signal }: ApplyOptions & { readonly signal: AbortSignal },
): Promise<{ kind: "found"; object: unknown } | ReadObstacle> {
  const query = new URLSearchParams({ fieldManager, force: "true", ...(isDryRun ? { dryRun: "All" } : {}) });
  const headers = { Accept: "application/json", "Content-Type": "application/apply-patch+yaml" };
  const request = { method: "PATCH", url: `${path}?${query}`, headers, body: JSON.stringify(object), signal };
  return outcomeOf(parseAnswer(await connection.send(request)));
}

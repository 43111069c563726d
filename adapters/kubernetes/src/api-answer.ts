import { ApiException } from "@kubernetes/client-node/dist/gen/apis/exception.js";
import type { ConfigurationOptions } from "@kubernetes/client-node/dist/gen/configuration.js";
import { of } from "@kubernetes/client-node/dist/gen/rxjsStub.js";
import { z } from "zod";
import { KubernetesError } from "./kubernetes-error.ts";
import type { TransportResponse } from "./transport.ts";

/** An answer of the API server: an object, or a no with the server's own reason. */
export type ApiAnswer = { kind: "ok"; body: unknown } | ApiRefusal;

/** A no. Whether it is final depends on the request: see {@link isDefinite}. */
export interface ApiRefusal {
  kind: "no";
  status: number;
  /** Machine-readable reason, such as `AlreadyExists`; empty when the body is no Kubernetes `Status`. */
  reason: string;
  message: string;
}

// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
const statusSchema = z.object({
  kind: z.literal("Status"),
  reason: z.string().catch(""),
  message: z.string().catch(""),
});

/** Statuses after which nothing was applied and nothing will be, whatever else is known. */
const DEFINITE = new Set([400, 401, 403, 422, 429]);

/** True when the server certainly did not apply the request; anything else may have been applied. */
export function isDefinite(refusal: ApiRefusal): boolean {
  return DEFINITE.has(refusal.status);
}

/** The error for an answer that decides nothing: 5xx, and a 404 or 409 that some proxy made up. */
export function unexpectedAnswer(subject: string, refusal: ApiRefusal): KubernetesError {
  const message = `${subject}: the API server answered ${refusal.status} ${refusal.message}`.trim();
  return new KubernetesError("KUBERNETES_ANSWER_UNEXPECTED", message, { status: refusal.status });
}

/**
 * True when the server does not know the resource at all. The part that serves custom resources says so in plain text,
 * every other part with a Status that names nothing.
 */
export function isUnknownResource({ status, reason, message }: ApiRefusal): boolean {
  return status === 404 && (reason === "" || message === "the server could not find the requested resource");
}

/** Reads an answer that came without a typed API; throws `KUBERNETES_ANSWER_UNREADABLE` for a 2xx that is not JSON. */
export function parseAnswer(response: TransportResponse): ApiAnswer {
  const text = response.body.toString("utf8");
  if (response.status >= 300) return refusalOf(response.status, text);
  try {
    return { kind: "ok", body: JSON.parse(text) };
  } catch (error) {
    throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", "the answer is not JSON", { cause: error });
  }
}

/** What a call of a typed API may say beside its parameters. */
export interface CallOptions {
  signal: AbortSignal;
  /** For patches: which of the three kinds. */
  contentType?: "application/merge-patch+json" | "application/apply-patch+yaml";
}

/** Calls a typed API and turns its exceptions back into answers; outages still throw `KubernetesError`. */
export async function callApi(
  call: (options: ConfigurationOptions) => Promise<unknown>,
  options: CallOptions,
): Promise<ApiAnswer> {
  try {
    return { kind: "ok", body: await call(callConfiguration(options)) };
  } catch (error) {
    if (error instanceof ApiException) return refusalOf(error.code, error.body);
    if (error instanceof KubernetesError) throw error;
    throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", "the answer could not be read", { cause: error });
  }
}

function callConfiguration({ signal, contentType }: CallOptions): ConfigurationOptions {
  return {
    middlewareMergeStrategy: "append",
    middleware: [
      {
        pre(context) {
          context.setSignal(signal);
          if (contentType !== undefined) context.setHeaderParam("Content-Type", contentType);
          return of(context);
        },
        post: (context) => of(context),
      },
    ],
  };
}

function refusalOf(status: number, body: unknown): ApiRefusal {
  const parsed = statusSchema.safeParse(typeof body === "string" ? jsonOrUndefined(body) : body);
  if (parsed.success) return { kind: "no", status, reason: parsed.data.reason, message: parsed.data.message };
  const text = typeof body === "string" ? body.trim().slice(0, 256) : "";
  // The typed APIs drop the body of a 401, which says no more than this.
  return { kind: "no", status, reason: "", message: text === "" && status === 401 ? "Unauthorized" : text };
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

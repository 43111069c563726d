import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiStatus } from "../api-status.ts";
import type { Context } from "../operations/context.ts";
import { type Answer, jsonAnswer, writeAnswer } from "./answer.ts";
import { answerDocument } from "./answer-document.ts";
import { answerResource, type ResourceRequest } from "./answer-resource.ts";
import type { Failure, FaultGate } from "./fault-switches.ts";
import { isTrue } from "./query.ts";
import { readBody } from "./request-body.ts";
import { type Route, routeOf } from "./route.ts";
import { serveWatch } from "./serve-watch.ts";

/** What is reported of each request once it is answered. */
export interface RequestReport {
  readonly method: string;
  readonly path: string;
  readonly code: number;
  readonly durationMs: number;
  readonly userAgent: string | undefined;
}

/** Answers one request, faults included. It never rejects. */
export async function handleRequest(
  context: Context,
  gate: FaultGate,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://localhost");
  const due = gate.takeFailure({ method: incoming.method ?? "GET", path: url.pathname });
  try {
    const body = await readBody(incoming);
    if (!(await gate.pass("arrival"))) return void response.destroy();
    if (due?.at === "arrival") return fail(response, due.failure);
    const route = routeOf(context.registry, url.pathname);
    if (isWatch(incoming, url, route)) {
      const request = { target: route.target, query: url.searchParams, accept: incoming.headers.accept };
      response.setHeader("content-type", "application/json");
      return serveWatch(context, request, response, gate);
    }
    const answer = answerTo(context, route, { incoming, query: url.searchParams, body });
    if (!(await gate.pass("answer"))) return void response.destroy();
    if (due?.at === "answer") return fail(response, due.failure);
    writeAnswer(response, answer);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else writeAnswer(response, answerToError(error));
  }
}

function isWatch(
  incoming: IncomingMessage,
  url: URL,
  route: Route,
): route is Extract<Route, { kind: "collection" | "object" }> {
  if (route.kind !== "collection" || incoming.method !== "GET") return false;
  return isTrue(url.searchParams.get("watch")) && route.target.type.verbs.includes("watch");
}

function answerTo(context: Context, route: Route, request: Omit<ResourceRequest, "target">): Answer {
  if (route.kind !== "collection" && route.kind !== "object") {
    return answerDocument(context.registry, route, request.incoming.headers.accept);
  }
  return answerResource(context, { ...request, target: route.target }, route.kind === "collection");
}

function answerToError(error: unknown): Answer {
  if (error instanceof ApiStatus) return statusAnswer(error);
  const message = error instanceof Error ? error.message : String(error);
  return statusAnswer(new ApiStatus(500, "InternalError", `Internal error occurred: ${message}`));
}

function statusAnswer(status: ApiStatus): Answer {
  const seconds = status.details?.retryAfterSeconds;
  return jsonAnswer(
    status.code,
    status.toBody(),
    seconds === undefined ? {} : { headers: { "retry-after": String(seconds) } },
  );
}

function fail(response: ServerResponse, failure: Failure): void {
  if (failure === "reset") {
    response.destroy();
    return;
  }
  writeAnswer(response, statusAnswer(statusOf[failure]()));
}

const statusOf: Readonly<Record<Exclude<Failure, "reset">, () => ApiStatus>> = {
  "internal-error": () => new ApiStatus(500, "InternalError", "Internal error occurred: asked for by a test"),
  "too-many-requests": () =>
    new ApiStatus(
      429,
      "TooManyRequests",
      "the server has received too many requests and has asked us to try again later",
      {
        retryAfterSeconds: 1,
      },
    ),
  unavailable: () =>
    new ApiStatus(503, "ServiceUnavailable", "the server is currently unable to handle the request", {}),
};

import type { ServerResponse } from "node:http";
import { stringify as renderYaml } from "yaml";
import type { Json } from "../json.ts";

/** An answer before it is written. */
export interface Answer {
  readonly code: number;
  readonly body:
    | { readonly kind: "json" | "yaml"; readonly value: Json }
    | { readonly kind: "text"; readonly text: string };
  /** Media type of a JSON body where it is not the plain one. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** A JSON answer. */
export function jsonAnswer(code: number, value: Json, rest: Partial<Answer> = {}): Answer {
  return { code, body: { kind: "json", value }, ...rest };
}

/** A plain text answer. */
export function textAnswer(code: number, text: string): Answer {
  return { code, body: { kind: "text", text } };
}

/** Writes an answer and ends the response. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const [text, type] = rendered(answer);
  const body = Buffer.from(text);
  response.writeHead(answer.code, {
    "content-type": type,
    "content-length": body.length,
    "cache-control": "no-cache, private",
    ...answer.headers,
  });
  response.end(body);
}

function rendered(answer: Answer): [string, string] {
  const { body } = answer;
  if (body.kind === "text") return [body.text, "text/plain; charset=utf-8"];
  if (body.kind === "yaml") return [renderYaml(body.value), "application/yaml"];
  return [`${JSON.stringify(body.value)}\n`, answer.contentType ?? "application/json"];
}

/** The Warning headers of the real server, one for each line. */
export function warningHeaders(warnings: readonly string[]): Record<string, string[]> {
  if (warnings.length === 0) return {};
  return { warning: warnings.map((line) => `299 - "${line.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`) };
}

import { setTimeout as sleep } from "node:timers/promises";
import { parse as parseYaml, stringify as renderYaml } from "yaml";
import type { ApiClient, ApiRequest, ApiResponse } from "./api-client.ts";
import type { Scenario, Step } from "./parse-scenarios.ts";
import { createStandIns, type StandIns } from "./stand-ins.ts";
import { withoutChance } from "./without-chance.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: "application/json",
  raw: "application/json",
  merge: "application/merge-patch+json",
  "json-patch": "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
  yaml: "application/yaml",
};

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
const ACCEPTS: Readonly<Record<string, string>> = {
  yaml: "application/yaml",
  discovery: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  table: TABLE,
  metadata: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
  metadatas: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
};

/** Sends the requests of a scenario and gives its text again, with the answers that came. */
export async function playScenario(scenario: Scenario, client: ApiClient): Promise<string> {
  const given = scenario.steps.map(({ text }) => text).join("\n");
  const standIns = createStandIns(given);
  const parts = [`${scenario.title}\n`];
  for (const step of scenario.steps) {
    parts.push(`${step.text}\n`, `${await answerOf(step, client, standIns)}\n`);
  }
  return parts.join("\n").trimEnd();
}

async function answerOf(step: Step, client: ApiClient, standIns: StandIns): Promise<string> {
  const path = standIns.restore(step.path);
  const accept = ACCEPTS[step.options["accept"] ?? ""];
  const hasOwners = step.options["owners"] === "shown";
  if (step.method === "WATCH") {
    const count = Number(step.options["events"] ?? "1");
    const { events, ...answer } = await client.watch(path, count, accept);
    const shown = events.map((event) => renderBody(standIns.replace(event), hasOwners, "event"));
    return [head(answer), ...(answer.body === undefined ? shown : [renderBody(answer.body, hasOwners)])].join("\n");
  }
  const request = { method: step.method, path, ...(accept === undefined ? {} : { accept }), ...bodyOf(step, standIns) };
  const answer = await sendUntilServed(client, request, step.options["served"] === "soon");
  const body = onlyNamed(answer.body, step.options["only"]);
  const shown = withoutFormality(answer.code, standIns.replace(body));
  return `${head(answer)}\n${renderBody(shown, hasOwners)}`.trimEnd();
}

/** What a definition defines is served a moment after it was accepted. */
async function sendUntilServed(client: ApiClient, request: ApiRequest, isSoon: boolean): Promise<ApiResponse> {
  const endMs = performance.now() + 10_000;
  for (;;) {
    const answer = await client.send(request);
    if (!isSoon || answer.code !== 404 || performance.now() > endMs) return answer;
    await sleep(100);
  }
}

/** Of a document about everything that a server has, the part about one thing. */
function onlyNamed(body: unknown, name: string | undefined): unknown {
  if (name === undefined) return body;
  const { items, groups } = body as { items?: readonly Named[]; groups?: readonly Named[] };
  const isNamed = (one: Named): boolean => (one.metadata?.name ?? one.name) === name;
  return {
    ...(body as object),
    ...(items && { items: items.filter(isNamed) }),
    ...(groups && { groups: groups.filter(isNamed) }),
  };
}

interface Named {
  readonly name?: string;
  readonly metadata?: { readonly name?: string };
}

/** Every refusal has these five fields; where they are not exactly so, they are shown. */
function withoutFormality(code: number, body: unknown): unknown {
  const { kind, apiVersion, metadata, status, code: repeated, ...rest } = Object(body) as Record<string, unknown>;
  const formality = JSON.stringify({ kind, apiVersion, metadata, status, repeated });
  const usual = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", repeated: code };
  return formality === JSON.stringify(usual) ? rest : body;
}

function bodyOf(step: Step, standIns: StandIns): { contentType: string; body: string } | object {
  if (step.body === undefined) return {};
  const type = step.options["type"] ?? "json";
  const text = standIns.restore(step.body);
  const body = type === "raw" || type === "yaml" ? text : JSON.stringify(parseYaml(expanded(text)));
  return { contentType: CONTENT_TYPES[type] ?? type, body };
}

/** `<x * 3>` stands for `xxx`, for what would be too long to read. */
function expanded(text: string): string {
  return text.replace(/<(.) \* (\d+)>/g, (_, character: string, count: string) => character.repeat(Number(count)));
}

function head({ code, warnings, contentType }: Omit<ApiResponse, "body">): string {
  const isPlain = !contentType.startsWith("application/json");
  return [`=> ${code}${isPlain ? ` ${contentType}` : ""}`, ...warnings.map((line) => `warning: ${line}`)].join("\n");
}

function renderBody(body: unknown, hasOwners: boolean, title?: string): string {
  const shown = withoutChance(hasOwners ? body : withoutOwners(body));
  const options = { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false } as const;
  const text = typeof shown === "string" ? shown : renderYaml(shown, options);
  return title === undefined ? shortened(text.trimEnd()) : `- ${shortened(text.trimEnd()).replaceAll("\n", "\n  ")}`;
}

// Who owns which field is many lines, and worth them only where it is the subject.
function withoutOwners(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOwners);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "managedFields" && key !== "storageVersionHash");
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutOwners(child)]));
}

function shortened(text: string): string {
  return text.replace(/(.)\1{99,}/g, (run, character: string) => `<${character} * ${run.length}>`);
}

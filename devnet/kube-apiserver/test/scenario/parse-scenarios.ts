/*
 * Scenarios are text: requests as one would type them, and below each what a real kube-apiserver answered.
 *
 *     ## Title of a test
 *
 *     PATCH /apis/coordination.k8s.io/v1/namespaces/leases/leases/a
 *     type: merge
 *     {spec: {holderIdentity: b}}
 *
 *     => 200
 *     ...the body as YAML
 *
 * A body is YAML and is sent as JSON, unless the type is `raw`. `uid-1` and `rv-1` in a request stand for what an earlier
 * answer of the same scenario showed under that name.
 */

/** One request of a scenario. */
export interface Step {
  /** The text of the request, as it stands in the file. */
  readonly text: string;
  readonly method: string;
  readonly path: string;
  readonly options: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A story of requests that build on each other. */
export interface Scenario {
  readonly title: string;
  /** The whole text, answers included. */
  readonly text: string;
  readonly steps: readonly Step[];
}

/** A file of scenarios. */
export interface ScenarioFile {
  /** What stands before the first scenario. */
  readonly preface: string;
  readonly scenarios: readonly Scenario[];
}

const REQUEST = /^(GET|POST|PUT|PATCH|DELETE|WATCH) (\/\S*)$/;
const OPTION = /^([a-z]+): (.+)$/;

/** Parses a file; throws where a step is not understood. */
export function parseScenarios(text: string): ScenarioFile {
  const [preface = "", ...parts] = text.split(/^## /m);
  return { preface, scenarios: parts.map(parseScenario) };
}

function parseScenario(part: string): Scenario {
  const [title = "", ...lines] = part.trimEnd().split("\n");
  const blocks: string[][] = [];
  for (const line of lines) {
    if (REQUEST.test(line)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  if (blocks.length === 0) throw new Error(`scenario "${title}" has no request`);
  return { title, text: part.trimEnd(), steps: blocks.map((block) => parseStep(title, block)) };
}

function parseStep(title: string, block: readonly string[]): Step {
  const answerAt = block.findIndex((line) => line.startsWith("=> "));
  const lines = (answerAt < 0 ? block : block.slice(0, answerAt)).join("\n").trimEnd().split("\n");
  const [, method, path] = REQUEST.exec(lines[0] ?? "") ?? [];
  if (method === undefined || path === undefined) throw new Error(`scenario "${title}": ${lines[0]} is no request`);
  const options: Record<string, string> = {};
  let at = 1;
  for (; at < lines.length; at += 1) {
    const [, name, value] = OPTION.exec(lines[at] ?? "") ?? [];
    if (name === undefined || value === undefined) break;
    options[name] = value;
  }
  const body = lines.slice(at).join("\n");
  return { text: lines.join("\n"), method, path, options, body: body === "" ? undefined : body };
}

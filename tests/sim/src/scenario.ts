/**
 * A scenario is a text file: what is there, what goes wrong and when, and the story that follows. The story is compared
 * line by line; `sim --rewrite` writes it anew, and the difference is what a reviewer reads.
 */
import { ALL, endOf, type Fault, HOLDER, STANDBY } from "./fault.ts";
import type { RunInput } from "./run.ts";

/** A scenario as it was read. */
export interface Scenario {
  /** Lines of explanation, settings and faults, as they stand. */
  readonly head: string;
  readonly input: RunInput;
  /** Without it, until somebody has forged for long enough after the last fault. */
  readonly untilMs: number | undefined;
  /** The sabotage that must break an invariant here, and which one if it is not the one about two forgers or holders. */
  readonly breaksWith: { readonly sabotage: string; readonly invariant: string | undefined } | undefined;
  readonly story: string;
}

const SEPARATOR = "---\n";

/** Reads a scenario. Throws with the number of the line that it does not understand. */
export function parseScenario(text: string): Scenario {
  const at = text.indexOf(SEPARATOR);
  const head = at < 0 ? text : text.slice(0, at);
  const { settings, faults } = parseHead(head);
  const number = (name: string, fallback: number): number => Number(settings.get(name) ?? fallback);
  const until = settings.get("until") ?? "120s";
  const untilMs = until === "settled" ? undefined : durationMs(until);
  const [sabotage, invariant] = (settings.get("breaks-with") ?? "").split(" ");
  return {
    head,
    untilMs,
    input: {
      seed: number("seed", 1),
      pods: number("pods", 3),
      registers: number("registers", 1),
      leaseSeconds: number("lease", 15),
      clusters: number("clusters", 0),
      ...flagsOf(settings),
      faults,
      endMs: untilMs ?? endOf(faults),
    },
    breaksWith: sabotage === undefined || sabotage === "" ? undefined : { sabotage, invariant },
    story: at < 0 ? "" : text.slice(at + SEPARATOR.length),
  };
}

function parseHead(head: string): { settings: Map<string, string>; faults: Fault[] } {
  const settings = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [index, line] of head.split("\n").entries()) {
    const words = line.trim().split(/\s+/);
    const [first = "", second = ""] = words;
    if (first === "" || first.startsWith("#")) continue;
    if (first === "at") faults.push(parseFault(words.slice(1), index + 1));
    else if (SETTINGS.has(first)) settings.set(first, words.slice(1).join(" "));
    else
      throw new Error(`line ${index + 1}: expected at or one of ${[...SETTINGS].join(", ")}, found ${first} ${second}`);
  }
  return { settings, faults };
}

function flagsOf(settings: ReadonlyMap<string, string>): Pick<RunInput, "hasTwins" | "hasEqualRanks" | "isOneServer"> {
  const isOn = (name: string): boolean => settings.get(name) === "yes";
  return { hasTwins: isOn("twins"), hasEqualRanks: isOn("equal-ranks"), isOneServer: isOn("one-server") };
}

/** The whole file, with the story that was just seen. */
export function renderScenario(scenario: Scenario, story: string): string {
  return `${scenario.head}${SEPARATOR}${story}`;
}

const SETTINGS = new Set([
  "pods",
  "registers",
  "clusters",
  "lease",
  "seed",
  "until",
  "twins",
  "equal-ranks",
  "one-server",
  "breaks-with",
]);

function parseFault([time = "", kind = "", ...details]: readonly string[], line: number): Fault {
  const fields: Record<string, unknown> = { atMs: durationMs(time), kind };
  for (const detail of details) {
    const [name = "", value = ""] = detail.split("=");
    if (value === "") throw new Error(`line ${line}: expected name=value, found ${detail}`);
    const isDuration = /^-?[\d.]+s$/.test(value);
    fields[isDuration ? `${name}Ms` : name] = isDuration ? durationMs(value) : parseValue(value);
  }
  return fields as unknown as Fault;
}

function parseValue(value: string): unknown {
  const names: Readonly<Record<string, number>> = { holder: HOLDER, standby: STANDBY, all: ALL };
  if (Object.hasOwn(names, value)) return names[value];
  return Number.isNaN(Number(value)) ? value : Number(value);
}

function durationMs(text: string): number {
  const match = /^(-?[\d.]+)s$/.exec(text);
  if (match === null) throw new Error(`expected a time such as 30s or 1.5s, found ${text}`);
  // To a microsecond: some scenarios strike between two steps of a program.
  return Math.round(Number(match[1]) * 1e6) / 1000;
}

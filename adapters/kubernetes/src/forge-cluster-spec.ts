/*
 * What an operator wrote, field by field. Nothing of it throws: what cannot be understood is listed as a problem, and is
 * read as that which makes the cluster least eligible. A field that is missing or `null` was not said.
 */
import { z } from "zod";
import type {
  ForgeCluster,
  ForgeClusterHealthCheck,
  ForgeClusterOverride,
  ForgeClusterSpec,
  SpecProblem,
} from "./forge-cluster.ts";

const VALUE_LENGTH = 80;
const MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

const words = z.string();
const wholeNumber = z.number().int();
const forgeStates = z.enum(["Enabled", "Disabled", "Priority-based"]);
const fields = z.record(z.string(), z.unknown());
const texts = z.record(z.string(), z.string());
const duration = z
  .string()
  .regex(/^[0-9]{1,6}[smh]$/)
  .transform((value) => Math.max(1000, Number(value.slice(0, -1)) * MS[value.at(-1) as keyof typeof MS]));

/** One field after the other, with what was wrong on the way. */
interface Reader {
  readonly problems: readonly SpecProblem[];
  /** The value of a field: `undefined` where it was not said or is not of the kind. */
  take<T extends z.ZodType>(schema: T, value: unknown, expectation: Expectation): z.output<T> | undefined;
  add(problems: readonly SpecProblem[]): void;
}

/** Which field, and what is accepted there. */
type Expectation = readonly [field: string, accepted: string];

/** Reads a spec. Total. */
export function readForgeClusterSpec(spec: unknown): Pick<ForgeCluster, "problems"> & { spec: ForgeClusterSpec } {
  const reader = createReader();
  const given = reader.take(fields, spec, ["spec", "an object"]) ?? {};
  const network = reader.take(fields, given["network"], ["spec.network", "an object"]) ?? {};
  const pool = reader.take(fields, given["pool"], ["spec.pool", "an object"]) ?? {};
  const read: ForgeClusterSpec = {
    networkName: reader.take(words, network["name"], ["spec.network.name", "a text"]),
    networkMagic: reader.take(wholeNumber, network["magic"], ["spec.network.magic", "a whole number"]),
    poolId: reader.take(words, pool["id"], ["spec.pool.id", "a text"]),
    poolIdHex: reader.take(words, pool["idHex"], ["spec.pool.idHex", "a text"]),
    region: reader.take(words, given["region"], ["spec.region", "a text"]),
    forgeState: forgeStateOf(reader, given["forgeState"]),
    priority: priorityOf(reader, given["priority"]),
    healthCheck: healthCheckOf(reader, given["healthCheck"]),
    override: overrideOf(reader, given["override"]),
  };
  return { spec: read, problems: reader.problems };
}

const DEFAULT_PRIORITY = 100;
const isUnsaid = (value: unknown): boolean => value === undefined || value === null;

function forgeStateOf(reader: Reader, value: unknown): ForgeClusterSpec["forgeState"] {
  if (isUnsaid(value)) return "Priority-based";
  return reader.take(forgeStates, value, ["spec.forgeState", "Enabled, Disabled or Priority-based"]) ?? "Disabled";
}

function priorityOf(reader: Reader, value: unknown): number {
  if (isUnsaid(value)) return DEFAULT_PRIORITY;
  const priority = wholeNumber.min(1).max(999);
  return reader.take(priority, value, ["spec.priority", "a whole number from 1 to 999"]) ?? Number.NaN;
}

function healthCheckOf(reader: Reader, value: unknown): ForgeClusterHealthCheck | undefined {
  const given = reader.take(fields, value, ["spec.healthCheck", "an object"]);
  if (given === undefined) return undefined;
  const at = (name: string, accepted: string): Expectation => [`spec.healthCheck.${name}`, accepted];
  const span = "a duration such as 30s, 5m or 1h";
  const threshold = wholeNumber.min(1).max(10);
  return {
    isEnabled: reader.take(z.boolean(), given["enabled"], at("enabled", "true or false")) ?? false,
    endpoint: reader.take(words, given["endpoint"], at("endpoint", "an http:// or https:// address")),
    intervalMs: reader.take(duration, given["interval"], at("interval", span)),
    timeoutMs: reader.take(duration, given["timeout"], at("timeout", span)),
    failureThreshold: reader.take(
      threshold,
      given["failureThreshold"],
      at("failureThreshold", "a number from 1 to 10"),
    ),
    headers: reader.take(texts, given["headers"], at("headers", "names with texts")) ?? {},
  };
}

/** An override is off only where it says so, or says nothing: one that nobody understands was meant to do something. */
function overrideOf(reader: Reader, value: unknown): ForgeClusterOverride | undefined {
  const own = createReader();
  const given = own.take(fields, value, ["spec.override", "an object"]) ?? {};
  const at = (name: string, accepted: string): Expectation => [`spec.override.${name}`, accepted];
  const isEnabled = own.take(z.boolean(), given["enabled"], at("enabled", "true or false"));
  const override = {
    reason: own.take(words, given["reason"], at("reason", "a text")),
    expiresAt: own.take(words, given["expiresAt"], at("expiresAt", "a time with a zone")),
    forcePriority: own.take(z.number(), given["forcePriority"], at("forcePriority", "a number from 1 to 999")),
    forceState: own.take(words, given["forceState"], at("forceState", "Enabled or Disabled")),
  };
  reader.add(own.problems);
  const isOff =
    isEnabled !== true && !own.problems.some(({ field }) => field === "spec.override" || field.endsWith(".enabled"));
  return isOff ? undefined : { ...override, unreadable: own.problems };
}

function createReader(): Reader {
  const problems: SpecProblem[] = [];
  return {
    problems,
    add: (others) => void problems.push(...others),
    take(schema, value, [field, accepted]) {
      if (isUnsaid(value)) return undefined;
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      problems.push({ field, value: shown(value), message: `expected ${accepted}` });
      return undefined;
    },
  };
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, VALUE_LENGTH).toWellFormed();
}

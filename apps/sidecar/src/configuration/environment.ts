import { z } from "zod";
import type { EnvironmentProblem } from "./draft.ts";

const LOG_LEVELS = {
  DEBUG: "debug",
  INFO: "info",
  WARNING: "warn",
  WARN: "warn",
  ERROR: "error",
  CRITICAL: "fatal",
} as const;

/** An unset and an empty variable mean the same: charts often render `value: ""`. */
const given = z.string().transform((text) => (text.trim() === "" ? undefined : text.trim()));

function text(fallback: string) {
  return given
    .optional()
    .transform((value) => value ?? fallback)
    .pipe(z.string());
}

const optionalText = given.optional();

function wholeNumber<Fallback extends number | undefined>(
  fallback: Fallback,
  { min, max, unit }: { min: number; max: number; unit: string },
) {
  return given.optional().transform((value, context): number | Fallback => {
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    context.addIssue(`expected a whole number of ${unit} from ${min} to ${max}`);
    return z.NEVER;
  });
}

function flag(fallback: boolean) {
  return given.optional().transform((value, context) => {
    if (value === undefined) return fallback;
    const word = value.toLowerCase();
    if (["true", "1", "yes"].includes(word)) return true;
    if (["false", "0", "no"].includes(word)) return false;
    context.addIssue("expected true, 1, yes, false, 0 or no");
    return z.NEVER;
  });
}

function oneOf<const T extends readonly string[]>(words: T, fallback: T[number]) {
  return given.optional().transform((value, context): T[number] => {
    const word = value ?? fallback;
    if (words.includes(word)) return word;
    context.addIssue(`expected one of ${words.join(", ")}`);
    return z.NEVER;
  });
}

function matching(pattern: RegExp, fallback: string, accepted: string) {
  return given.optional().transform((value, context) => {
    const word = value ?? fallback;
    if (pattern.test(word)) return word;
    context.addIssue(`expected ${accepted}`);
    return z.NEVER;
  });
}

const absolutePath = (fallback: string) => matching(/^\//, fallback, "an absolute path");
const optionalPath = optionalText.refine((path) => path === undefined || path.startsWith("/"), {
  message: "expected an absolute path",
});
const objectName = (accepted: string) =>
  optionalText.refine((name) => name === undefined || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name), {
    message: `expected ${accepted}: at most 253 lower-case letters, digits, '-' and '.'`,
  });

const logLevel = given.optional().transform((value, context) => {
  const level = LOG_LEVELS[(value ?? "INFO").toUpperCase() as keyof typeof LOG_LEVELS];
  if (level !== undefined) return level;
  context.addIssue(`expected one of ${Object.keys(LOG_LEVELS).join(", ")}`);
  return z.NEVER;
});

const HTTP_ADDRESS = /^https?:\/\/[^\s/]+(\/\S*)?$/;

const httpUrl = (fallback: string) =>
  matching(HTTP_ADDRESS, fallback, "an http:// or https:// address, for example http://127.0.0.1:12798/metrics");

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const ARBITERS = /^[a-z0-9][-a-z0-9]*=(in-cluster|\/[^,\s]+)(,[a-z0-9][-a-z0-9]*=(in-cluster|\/[^,\s]+))*$/;

/**
 * Every variable that the sidecar reads, with its default: the predecessor's names and values, then ours.
 * What a variable means is said in docs/reference/environment.md.
 */
export const environmentSchema = z.object({
  NAMESPACE: matching(NAMESPACE, "default", "a namespace name"),
  POD_NAME: given.optional().transform((name, context) => {
    if (name !== undefined && /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) return name;
    context.addIssue(
      name === undefined
        ? "required: set it from the downward API (fieldRef: metadata.name)"
        : "expected a pod name: lower-case letters, digits, '-' and '.'",
    );
    return z.NEVER;
  }),
  NODE_SOCKET: absolutePath("/ipc/node.socket"),
  SOCKET_WAIT_TIMEOUT: wholeNumber(600, { min: 1, max: 86_400, unit: "seconds" }),
  DISABLE_SOCKET_CHECK: flag(false),
  LEASE_NAME: objectName("a Lease name"),
  LEASE_DURATION: wholeNumber(15, { min: 3, max: 3600, unit: "seconds" }),
  SLEEP_INTERVAL: wholeNumber(undefined, { min: 1, max: 1200, unit: "seconds" }),
  METRICS_PORT: wholeNumber(8000, { min: 0, max: 65_535, unit: "a TCP port" }),
  LOG_LEVEL: logLevel,
  SOURCE_KES_KEY: absolutePath("/secrets/kes.skey"),
  SOURCE_VRF_KEY: absolutePath("/secrets/vrf.skey"),
  SOURCE_OP_CERT: absolutePath("/secrets/node.cert"),
  TARGET_KES_KEY: absolutePath("/ipc/kes.skey"),
  TARGET_VRF_KEY: absolutePath("/ipc/vrf.skey"),
  TARGET_OP_CERT: absolutePath("/ipc/node.cert"),
  CARDANO_NODE_PROCESS_NAME: matching(/^\S{1,64}$/, "cardano-node", "an exact process name without spaces"),
  CARDANO_NETWORK: matching(
    /^[a-z0-9][a-z0-9-]{0,19}$/,
    "mainnet",
    "mainnet, preprod, preview or another short lower-case name",
  ),
  NETWORK_MAGIC: wholeNumber(undefined, { min: 0, max: 4_294_967_295, unit: "a network magic" }),
  POOL_ID: optionalText,
  POOL_ID_HEX: optionalText,
  POOL_NAME: optionalText,
  POOL_TICKER: optionalText,
  APPLICATION_TYPE: oneOf(["block-producer", "relay-only", "monitoring", "custom"], "block-producer"),
  ENABLE_CLUSTER_MANAGEMENT: flag(false),
  CLUSTER_IDENTIFIER: optionalText,
  CLUSTER_REGION: matching(/^[a-z0-9-]{2,20}$/, "unknown", "2 to 20 lower-case letters, digits and '-'"),
  CLUSTER_ENVIRONMENT: oneOf(["production", "staging", "development", "testing"], "production"),
  CLUSTER_PRIORITY: wholeNumber(100, { min: 1, max: 999, unit: "a priority (1 is highest)" }),
  HEALTH_CHECK_ENDPOINT: optionalText.refine((address) => address === undefined || HTTP_ADDRESS.test(address), {
    message: "expected an http:// or https:// address, for example http://127.0.0.1:8080/health",
  }),
  HEALTH_CHECK_INTERVAL: wholeNumber(30, { min: 1, max: 86_400, unit: "seconds" }),
  CRD_GROUP: text("cardano.io"),
  CRD_VERSION: text("v1"),
  CRD_PLURAL: text("cardanoleaders"),
  CRD_NAME: objectName("a resource name"),
  ARBITERS: optionalText.refine((list) => list === undefined || ARBITERS.test(list), {
    message:
      "expected name=source,... where a source is in-cluster or the path of a kubeconfig, with #context or without",
  }),
  ARBITER_NAMESPACE: optionalText.refine((name) => name === undefined || NAMESPACE.test(name), {
    message: "expected a namespace name",
  }),
  GLOBAL_LEASE_DURATION: wholeNumber(30, { min: 6, max: 3600, unit: "seconds" }),
  FAILBACK_DELAY: wholeNumber(60, { min: 0, max: 86_400, unit: "seconds" }),
  NODE_METRICS_URL: httpUrl("http://127.0.0.1:12798/metrics"),
  CARDANO_NODE_PID_FILE: optionalPath,
  SHELLEY_GENESIS_FILE: optionalPath,
  VRF_KEY_HASH: optionalText.refine((hash) => hash === undefined || /^[0-9a-fA-F]{64}$/.test(hash), {
    message: "expected 64 hexadecimal digits, as `cardano-cli node key-hash-VRF` prints them",
  }),
  KES_WARNING_DAYS: wholeNumber(14, { min: 0, max: 90, unit: "days" }),
  BOOTSTRAP_CREDENTIALS: oneOf(["decoy", "real"], "decoy"),
  NODE_TIP_MAX_AGE: wholeNumber(300, { min: 1, max: 86_400, unit: "seconds" }),
  LOG_FORMAT: oneOf(["json", "pretty"], "json"),
  PRESTOP_TOKEN: optionalText.refine((token) => token === undefined || token.length >= 16, {
    message: "expected at least 16 characters that nobody can guess",
  }),
});

/** The environment after parsing: one typed value for each variable. */
export type Environment = z.infer<typeof environmentSchema>;

const SECRET_VARIABLES: ReadonlySet<string> = new Set(["PRESTOP_TOKEN", "HEALTH_CHECK_ENDPOINT"]);

/** The environment, parsed as far as it goes. */
export interface EnvironmentParsing {
  readonly values: Partial<Environment>;
  readonly problems: EnvironmentProblem[];
  /** The text of a variable for messages; undefined where it is not set or empty. */
  shownValue(variable: keyof Environment): string | undefined;
}

/** Parses each variable on its own, so that one bad value never hides another. */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): EnvironmentParsing {
  const values: Record<string, unknown> = {};
  const problems: EnvironmentProblem[] = [];
  const shownValue = (variable: string): string | undefined => {
    const text = env[variable];
    if (text === undefined || text.trim() === "") return undefined;
    return SECRET_VARIABLES.has(variable) ? "[redacted]" : text;
  };
  for (const [variable, schema] of Object.entries(environmentSchema.shape)) {
    const result = schema.safeParse(env[variable]);
    if (result.success) {
      values[variable] = result.data;
      continue;
    }
    for (const { message } of result.error.issues) problems.push({ variable, value: shownValue(variable), message });
  }
  return { values: values as Partial<Environment>, problems, shownValue };
}

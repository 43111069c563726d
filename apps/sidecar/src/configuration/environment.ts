import { z } from "zod";

/** Networks whose magic and slot arithmetic are fixed (cardano-node configuration files, genesis of each network). */
export const NETWORK_MAGICS: Readonly<Record<string, number>> = { mainnet: 764_824_073, preprod: 1, preview: 2 };

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

function wholeNumber(fallback: number | undefined, min: number, max: number, unit: string) {
  return given.optional().transform((value, context) => {
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

const httpUrl = (fallback: string) =>
  matching(
    /^https?:\/\/[^\s/]+(\/\S*)?$/,
    fallback,
    "an http:// or https:// address, for example http://127.0.0.1:12798/metrics",
  );

/**
 * Every variable that the sidecar reads, with its default: the predecessor's names and values, then ours.
 * What a variable means is said in docs/reference/environment.md.
 */
export const environmentSchema = z.object({
  NAMESPACE: matching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "default", "a namespace name"),
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
  SOCKET_WAIT_TIMEOUT: wholeNumber(600, 1, 86_400, "seconds"),
  DISABLE_SOCKET_CHECK: flag(false),
  LEASE_NAME: objectName("a Lease name"),
  LEASE_DURATION: wholeNumber(15, 3, 3600, "seconds"),
  SLEEP_INTERVAL: wholeNumber(undefined, 1, 1200, "seconds"),
  METRICS_PORT: wholeNumber(8000, 0, 65_535, "a TCP port"),
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
  NETWORK_MAGIC: wholeNumber(undefined, 0, 4_294_967_295, "a network magic"),
  POOL_ID: optionalText,
  POOL_ID_HEX: optionalText,
  POOL_NAME: optionalText,
  POOL_TICKER: optionalText,
  APPLICATION_TYPE: oneOf(["block-producer", "relay-only", "monitoring", "custom"], "block-producer"),
  ENABLE_CLUSTER_MANAGEMENT: flag(false),
  CLUSTER_IDENTIFIER: optionalText,
  CLUSTER_REGION: matching(/^[a-z0-9-]{2,20}$/, "unknown", "2 to 20 lower-case letters, digits and '-'"),
  CLUSTER_ENVIRONMENT: oneOf(["production", "staging", "development", "testing"], "production"),
  CLUSTER_PRIORITY: wholeNumber(100, 1, 999, "a priority (1 is highest)"),
  HEALTH_CHECK_ENDPOINT: optionalText,
  HEALTH_CHECK_INTERVAL: wholeNumber(30, 1, 86_400, "seconds"),
  CRD_GROUP: text("cardano.io"),
  CRD_VERSION: text("v1"),
  CRD_PLURAL: text("cardanoleaders"),
  CRD_NAME: objectName("a resource name"),
  NODE_METRICS_URL: httpUrl("http://127.0.0.1:12798/metrics"),
  CARDANO_NODE_PID_FILE: optionalText,
  BOOTSTRAP_CREDENTIALS: oneOf(["decoy", "real"], "decoy"),
  NODE_TIP_MAX_AGE: wholeNumber(300, 1, 86_400, "seconds"),
  LOG_FORMAT: oneOf(["json", "pretty"], "json"),
  PRESTOP_TOKEN: optionalText,
});

/** The environment after parsing: one typed value for each variable. */
export type Environment = z.infer<typeof environmentSchema>;

/** One thing that is wrong with the environment. */
export interface EnvironmentProblem {
  readonly variable: string;
  readonly value: string | undefined;
  readonly message: string;
}

const SECRET_VARIABLES = new Set(["PRESTOP_TOKEN"]);

/** Parses each variable on its own, so that one bad value never hides another. */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): {
  values: Partial<Environment>;
  problems: EnvironmentProblem[];
} {
  const values: Record<string, unknown> = {};
  const problems: EnvironmentProblem[] = [];
  for (const [variable, schema] of Object.entries(environmentSchema.shape)) {
    const result = schema.safeParse(env[variable]);
    if (result.success) {
      values[variable] = result.data;
      continue;
    }
    const shown = SECRET_VARIABLES.has(variable) ? "[redacted]" : env[variable];
    for (const issue of result.error.issues) problems.push({ variable, value: shown, message: issue.message });
  }
  return { values: values as Partial<Environment>, problems };
}

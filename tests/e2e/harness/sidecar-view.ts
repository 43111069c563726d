import { z } from "zod";

const ASK_WITHIN_MS = 2000;

const statusSchema = z.looseObject({
  pod: z.string(),
  role: z.enum(["leader", "standby"]),
  phase: z.string(),
  reason: z.string(),
  message: z.string(),
  intent: z.enum(["on", "off"]),
  nodeTruth: z.looseObject({ forging: z.enum(["on", "off", "unknown"]), credentials: z.string().optional() }),
  credentials: z.looseObject({
    isValid: z.boolean(),
    atRest: z.string(),
    problems: z.array(
      z.object({ code: z.string(), severity: z.string(), file: z.string(), message: z.string(), hint: z.string() }),
    ),
  }),
  election: z.looseObject({ registers: z.array(z.looseObject({ isWatched: z.boolean() })) }),
  pool: z.looseObject({ arbiters: z.looseObject({ reached: z.number() }) }).optional(),
});

/** What these suites read of `/status`. */
export type SidecarView = z.infer<typeof statusSchema>;

/** Asks a sidecar for its status; undefined while it does not answer. */
export async function viewOf(sidecarUrl: string): Promise<SidecarView | undefined> {
  const text = await ask(sidecarUrl, "/status");
  return text === undefined ? undefined : statusSchema.parse(JSON.parse(text));
}

/** One sample of a sidecar's metrics, by its name and labels as they are printed; undefined where there is none. */
export async function metricOf(sidecarUrl: string, sample: string): Promise<number | undefined> {
  const page = (await ask(sidecarUrl, "/metrics")) ?? "";
  const line = page.split("\n").find((candidate) => candidate.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}

/** The body of a good answer. */
export async function ask(sidecarUrl: string, path: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${sidecarUrl}${path}`, { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    const text = await response.text();
    return response.ok ? text : undefined;
  } catch {
    // It does not run, or does not answer yet.
    return undefined;
  }
}

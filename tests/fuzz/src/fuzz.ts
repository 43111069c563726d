import { CredentialsError } from "@cardano-forge/credentials";
import { mutate } from "./mutate.ts";
import { createRandom } from "./random.ts";
import { type Target, targetsFrom } from "./targets.ts";

/** Which inputs are tried. The same numbers give the same inputs, in any process. */
export interface FuzzPlan {
  readonly seed: number;
  readonly inputs: number;
}

/** An input that broke a rule, and how to make it again. */
export interface FuzzFault {
  readonly target: string;
  readonly because: string;
  readonly inputHex: string;
}

/** What a run came to. */
export interface FuzzReport {
  readonly inputs: number;
  readonly accepted: number;
  readonly faults: readonly FuzzFault[];
  /** Of one input, in milliseconds, and what the process grew by in all. */
  readonly longestMs: number;
  readonly grownMiB: number;
  /** What one input left on the heap at most, in kilobytes, of those that were looked at. */
  readonly mostAllocatedKb: number;
}

/** No input takes longer than this: hundreds of times what the slowest good one takes, on a busy machine. */
const LONGEST_MS = 2000;
/** The largest input has 20 kB; nothing that is parsed may be many times larger. */
const MOST_ALLOCATED_KB = 8192;
const MOST_GROWN_MIB = 256;
const MOST_FAULTS = 20;
const LOOK_EVERY = 64;

/**
 * Tries every parser in turn with broken inputs. The rules: an input is accepted or refused with a CredentialsError, in
 * time and memory that are bounded; what is accepted is read the same from what is written of it; and no message repeats
 * a run of the input's digits, which could be a key.
 */
export function fuzz({ seed, inputs }: FuzzPlan): FuzzReport {
  const random = createRandom(seed);
  const targets = targetsFrom((count) => Uint8Array.from({ length: count }, () => random.below(256)));
  const rssBefore = process.memoryUsage.rss();
  const faults: FuzzFault[] = [];
  let [accepted, longestMs, mostAllocatedKb, rssMost] = [0, 0, 0, rssBefore];
  for (let index = 0; index < inputs && faults.length < MOST_FAULTS; index += 1) {
    const target = targets[index % targets.length] as Target;
    const input = mutate(random.pick(target.good), random);
    const isLookedAt = random.below(LOOK_EVERY) === 0;
    const heapBefore = isLookedAt ? process.memoryUsage().heapUsed : 0;
    const startedMs = performance.now();
    const verdict = tryInput(target, input);
    const tookMs = performance.now() - startedMs;
    if (isLookedAt) {
      const memory = process.memoryUsage();
      mostAllocatedKb = Math.max(mostAllocatedKb, (memory.heapUsed - heapBefore) / 1024);
      rssMost = Math.max(rssMost, memory.rss);
    }
    longestMs = Math.max(longestMs, tookMs);
    if (verdict.kind === "accepted") accepted += 1;
    const because = verdict.kind === "fault" ? verdict.because : tookMs > LONGEST_MS ? `it took ${tookMs} ms` : "";
    if (because !== "") faults.push({ target: target.name, because, inputHex: Buffer.from(input).toString("hex") });
  }
  const grownMiB = (rssMost - rssBefore) / 1024 / 1024;
  const bounds = boundFaults(mostAllocatedKb, grownMiB);
  return { inputs, accepted, faults: [...faults, ...bounds], longestMs, grownMiB, mostAllocatedKb };
}

type Verdict =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused" }
  | { readonly kind: "fault"; readonly because: string };

/** Tries one input on one parser. */
export function tryInput(target: Target, input: Uint8Array): Verdict {
  try {
    const written = target.parseAndRender(input);
    if (written === undefined) return { kind: "accepted" };
    const again = target.parseAndRender(written);
    if (again !== undefined && Buffer.from(written).equals(again)) return { kind: "accepted" };
    return { kind: "fault", because: "what was written of it is read differently" };
  } catch (error) {
    if (!(error instanceof CredentialsError)) return { kind: "fault", because: `it threw ${String(error)}` };
    return (target.isPublic ? undefined : leakIn(error.message, input)) ?? { kind: "refused" };
  }
}

/** Twelve digits in a row that stand in the input too. Types and numbers of bytes are shorter. */
function leakIn(message: string, input: Uint8Array): Verdict | undefined {
  const text = Buffer.from(input).toString("latin1");
  const repeated = message.match(/[0-9a-f]{12,}/g)?.find((digits) => text.includes(digits));
  return repeated === undefined ? undefined : { kind: "fault", because: `its message repeats ${repeated}` };
}

function boundFaults(mostAllocatedKb: number, grownMiB: number): FuzzFault[] {
  const faults = [
    mostAllocatedKb > MOST_ALLOCATED_KB ? `one input took ${Math.round(mostAllocatedKb)} kB of heap` : "",
    grownMiB > MOST_GROWN_MIB ? `the process grew by ${Math.round(grownMiB)} MiB` : "",
  ];
  return faults.filter((because) => because !== "").map((because) => ({ target: "all", because, inputHex: "" }));
}

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { honest, type Sabotage, sabotages } from "./sabotages.ts";

export const USAGE = `usage: sim [--seed S] [--seeds K] [--registers N] [--clusters K] [--sabotage NAME] [--trace] [--rewrite] [--list-sabotages]

  --seed S          play the run of this seed
  --seeds K         play K runs, from seed 1 or from --seed on (default: 100)
  --registers N     play all of them over N registers, instead of 1, 3 or 5 as the seed says
  --clusters K      play all of them with K clusters of two pods, which share the registers as arbiters
  --threads T       play so many runs at a time (default: one for each processor)
  --sabotage NAME   break the design in one way; the simulator must find it. Its scenario is played before the seeds,
                    or after them where --seeds says how many
  --trace           print the story of --seed even when all is well
  --rewrite         write the expected stories of tests/sim/scenarios anew
  --list-sabotages  one name a line

Exits with 0 when nothing broke, 1 when an invariant did, 2 when it does not understand.
`;

/** What somebody asked for on the command line. */
export type Wish =
  | { readonly kind: "help" | "list" | "rewrite" }
  | {
      readonly kind: "play";
      readonly seed: number | undefined;
      readonly seeds: number | undefined;
      readonly registers: number | undefined;
      readonly clusters: number;
      readonly threads: number;
      readonly sabotage: Sabotage;
      readonly isTraced: boolean;
    };

/** Reads the arguments. Throws with a sentence when it does not understand them. */
export function parseCommandLine(args: readonly string[]): Wish {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string" },
      seeds: { type: "string" },
      registers: { type: "string" },
      clusters: { type: "string" },
      threads: { type: "string" },
      sabotage: { type: "string" },
      rewrite: { type: "boolean", default: false },
      trace: { type: "boolean", default: false },
      "list-sabotages": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return { kind: "help" };
  if (values["list-sabotages"]) return { kind: "list" };
  if (values.rewrite) return { kind: "rewrite" };
  return {
    kind: "play",
    seed: whole("seed", values.seed, { least: 0 }),
    seeds: whole("seeds", values.seeds, { least: 1 }),
    registers: whole("registers", values.registers, { least: 1, most: 9 }),
    clusters: whole("clusters", values.clusters, { least: 2, most: 5 }) ?? 0,
    threads: whole("threads", values.threads, { least: 1, most: 256 }) ?? availableParallelism(),
    sabotage: sabotageOf(values.sabotage),
    isTraced: values.trace,
  };
}

function sabotageOf(name: string | undefined): Sabotage {
  const sabotage = name === undefined ? honest : sabotages.get(name);
  if (sabotage === undefined) throw new Error(`there is no sabotage ${JSON.stringify(name)}; see --list-sabotages`);
  return sabotage;
}

function whole(name: string, text: string | undefined, o: { least: number; most?: number }): number | undefined {
  if (text === undefined) return undefined;
  const { least, most = Number.MAX_SAFE_INTEGER } = o;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const range = o.most === undefined ? `from ${least} on` : `from ${least} to ${most}`;
  throw new Error(`--${name} takes a whole number ${range}, not ${JSON.stringify(text)}`);
}

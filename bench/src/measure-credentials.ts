import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Row, summaryOf } from "./summary.ts";

const program = fileURLToPath(new URL("credential-work.ts", import.meta.url));
const WITHIN_MS = 60_000;

/** What the check of a whole set and the making of a decoy cost, the first time in a process and later on. */
export function measureCredentials(runs: number): Row[] {
  const set = run(["issue"]);
  return ["verify", "decoy"].flatMap((work) =>
    ["portable", "host"].flatMap((arithmetic) => {
      const measured = Array.from(
        { length: runs },
        () => JSON.parse(run([work, arithmetic], set)) as { coldMs: number; warmMs: number[] },
      );
      const what = `${work === "verify" ? "verify a set" : "make a decoy"}, ${arithmetic} arithmetic`;
      const cold = measured.map(({ coldMs }) => coldMs);
      const warm = measured.flatMap(({ warmMs }) => warmMs);
      return [
        { what: `${what}, cold`, value: summaryOf(cold, "ms", 1) },
        { what: `${what}, warm`, value: summaryOf(warm, "ms", 1) },
      ];
    }),
  );
}

function run(args: readonly string[], input = ""): string {
  const words = ["--conditions=@cardano-forge/source", program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    input,
    timeout: WITHIN_MS,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`credential-work ${args.join(" ")} failed: ${stderr}`);
  return stdout;
}

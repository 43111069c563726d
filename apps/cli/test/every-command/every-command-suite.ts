import { join } from "node:path";
import type { ControlPlane } from "@cardano-forge/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCommand, hasFlag } from "../harness/command-tree.ts";
import { schemaProblems } from "../harness/published-schema.ts";
import { CASES, type Case, SITUATIONS, type Situation } from "./cases.ts";
import { HOSTILE_CASES } from "./hostile-cases.ts";
import { hostile, hostilePool } from "./hostile-pool.ts";
import { forgectl } from "./in-process.ts";
import { type LimitedContexts, limitedContexts } from "./limited-contexts.ts";
import { honestPool, putObjects, seatLease, standbyPool } from "./real-pool.ts";

const NAMESPACE = "limited";
const HOSTILE_NAMESPACE = "hostile";
/** Namespaces with one pool, each in a context of its name. */
const REGIONS = ["forging", "standing-by"] as const;
const COMMANDS = everyCommand();
/** "\n" is the only control character of a text that was not coloured. */
const HARMFUL = /[^\n\P{Cc}]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u;
const FAULT = "in a way that it does not know";

/** What an operator gets of each command where little may be read, nobody answers, or every text is an attack. */
export function everyCommandSuite(controlPlane: () => ControlPlane): void {
  let contexts: LimitedContexts;
  let files = 0;
  beforeAll(async () => {
    const [forging, standingBy] = REGIONS;
    const regions = [...honestPool(forging), ...standbyPool(standingBy), ...REGIONS.map(seatLease)];
    const pools = [...honestPool(NAMESPACE), ...hostilePool(HOSTILE_NAMESPACE), ...regions];
    await putObjects(controlPlane().kubeconfigPath, pools);
    contexts = await limitedContexts(controlPlane(), NAMESPACE, REGIONS);
  });
  afterAll(() => contexts?.[Symbol.asyncDispose]());

  it("has a case for every command that takes a kubeconfig, so that none is forgotten", () => {
    const asking = [...COMMANDS].filter(([, command]) => hasFlag(command, "--kubeconfig")).map(([name]) => name);

    expect(new Set(CASES.map(({ command }) => command))).toEqual(new Set(asking));
    expect(new Set(HOSTILE_CASES.map(({ command }) => command))).toEqual(new Set(COMMANDS.keys()));
  });

  describe.each(Object.keys(SITUATIONS) as Situation[])("where little is told (%s)", (situation) => {
    // Mostly they wait.
    it.concurrent.each(
      CASES.filter(({ exits }) => exits[situation] !== undefined).map((one) => ({ ...one, name: nameOf(one) })),
    )("$name ends in time and as documented, says why it cannot tell more, and writes nothing", async (one) => {
      const words = wordsOf(one, situation);
      const [{ code, out, err }, asJson] = await Promise.all([
        forgectl([...words, ...ownFile(one.command)], one.isEndless),
        printsJson(one.command) ? forgectl([...words, "-o", "json"], one.isEndless) : undefined,
      ]);

      expect({ code, out, err }).toMatchObject({ code: one.exits[situation] });
      if (one.isEnough !== situation) expect(out + err).toMatch(SITUATIONS[situation].says);
      expect(out + err).not.toMatch(
        /nobody leads|no forge manager has reported|none has reported|no region is called/i,
      );
      if (asJson === undefined) return;
      expect(asJson.code).toBe(code);
      if (asJson.out !== "") expect(schemaProblems(asJson.out)).toEqual([]);
    });
  });

  describe("where every text is an attack", () => {
    it.each(HOSTILE_CASES.map((one) => ({ ...one, name: nameOf(one) })))(
      "$name does a terminal no harm",
      async (one) => {
        const { command, flags = [], isEndless } = one;
        const own = [...(await flagsOf(flags)), ...ownFile(command)];
        const asks = hasFlag(commandOf(command), "--kubeconfig");
        const several = hasFlag(commandOf(command), "--context") ? [] : ["--contexts", "admin,silent"];
        const where = asks ? ["--kubeconfig", contexts.kubeconfigPath, "-n", HOSTILE_NAMESPACE, ...several] : [];
        const words = [...command.split(" "), ...own, ...where];

        const { out, err } = await forgectl(words, isEndless);

        expect(out + err).not.toMatch(HARMFUL);
        expect(err).not.toContain(FAULT);
        if (!printsJson(command)) return;

        const asJson = await forgectl([...words, "-o", "json"], isEndless);

        expect(asJson.out).not.toMatch(HARMFUL);
        expect(schemaProblems(asJson.out)).toEqual([]);
      },
    );

    it.each([
      { words: ["why", hostile(300)] },
      { words: ["logs", hostile(300), "--tail", "1"] },
      { words: ["switchover", "--to", hostile(300)] },
      { words: ["disable", "--cluster", hostile(300)] },
      { words: ["status", hostile(300)] },
      { words: [hostile(300)] },
      { words: ["status", "--context", hostile(300)] },
      { words: ["status", "--contexts", `admin,${hostile(300)}`] },
      { words: ["dashboard", "--report", hostile(300)] },
    ])("says what is wrong with a name that is one, and does a terminal no harm ($words.0)", async ({ words }) => {
      const where = words.includes("status") ? [] : ["-n", HOSTILE_NAMESPACE];
      const { code, out, err } = await forgectl([...words, "--kubeconfig", contexts.kubeconfigPath, ...where]);

      expect(code).not.toBe(0);
      expect(out + err).not.toMatch(HARMFUL);
      expect(err).not.toContain(FAULT);
    });
  });

  function wordsOf({ command, flags = [], isForSeveral }: Case, situation: Situation): string[] {
    const { contexts: names, patience } = SITUATIONS[situation];
    const several = isForSeveral === true && !names.includes(",") ? `${names},silent` : names;
    const flag = several.includes(",") ? "--contexts" : "--context";
    const where = ["--kubeconfig", contexts.kubeconfigPath, flag, several, "--request-timeout", patience];
    return [...command.split(" "), ...flags, ...where];
  }

  /** A report is never written over another. */
  function ownFile(command: string): string[] {
    files += 1;
    return command === "report" ? ["--file", join(controlPlane().directory, `report-${files}`)] : [];
  }

  /** Files with attacks in them, for commands that read some. */
  async function flagsOf(flags: readonly string[]): Promise<string[]> {
    const { hostileFiles } = await import("./hostile-cases.ts");
    const paths = await hostileFiles(controlPlane().directory);
    return flags.map((flag) => paths[flag] ?? flag);
  }
}

function commandOf(name: string) {
  const command = COMMANDS.get(name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  return command;
}

function printsJson(name: string): boolean {
  return commandOf(name).options.some(({ long, argChoices }) => long === "--output" && argChoices?.includes("json"));
}

function nameOf({ command, flags = [] }: Pick<Case, "command" | "flags">): string {
  return [command, ...flags].join(" ");
}

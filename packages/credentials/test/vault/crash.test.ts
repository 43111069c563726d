/**
 * Every change of the key directory, stopped at every step, by a failure and by death. What a node could load at each
 * moment in between is judged as the node would: first vrf, then opcert, then kes, and the KES key against the certificate.
 */
import { describe, expect, it } from "vitest";
import { CredentialsError, parseKesSigningKey, parseOperationalCertificate, poolIdOf } from "../../src/index.ts";
import type { FaultPoint, MemorySink } from "../../src/testing/index.ts";
import { SimulatedCrash } from "../../src/testing/index.ts";
import { hex } from "../vectors.ts";
import { aRig, lies, load, NOW, POOL, permitOf, type VaultRig } from "./vault-rig.ts";

type NodeWould =
  | "not start"
  | "load a decoy"
  | "load a decoy with the pool's VRF key"
  | "load the real set"
  | "forge rubbish";

/** What a node that starts, or gets a SIGHUP, would make of the directory. */
function nodeWould(sink: MemorySink): NodeWould {
  const { vrf, opcert, kes } = sink.lying();
  if (vrf === undefined || opcert === undefined || kes === undefined) return "not start";
  const certificate = parseOperationalCertificate(opcert);
  const isMatch = hex(parseKesSigningKey(kes).verificationKey) === hex(certificate.kesVerificationKey);
  if (!isMatch) return "not start";
  const isOurs = poolIdOf(certificate.coldVerificationKey).hex === POOL.summary.poolIdHex;
  const isOurVrf = Buffer.from(vrf).equals(POOL.files.vrf);
  if (isOurs) return isOurVrf ? "load the real set" : "forge rubbish";
  return isOurVrf ? "load a decoy with the pool's VRF key" : "load a decoy";
}

interface Change {
  readonly name: string;
  /** What lies there before. */
  readonly before: "nothing" | "decoys" | "real";
  run(rig: VaultRig): Promise<unknown>;
  /** What a node may find at any moment, the moments before and after included. */
  readonly allowed: readonly NodeWould[];
  /** What must never lie there once the change has failed and the process lives on. */
  readonly realFilesAfterFailure: number;
}

const CHANGES: readonly Change[] = [
  {
    name: "placing decoys for the first time",
    before: "nothing",
    run: ({ vault }) => vault.installDecoys(NOW),
    allowed: ["not start", "load a decoy"],
    realFilesAfterFailure: 0,
  },
  {
    name: "placing the real set over decoys",
    before: "decoys",
    run: ({ vault }) => vault.installReal(permitOf(60_000), 5000),
    allowed: ["not start", "load a decoy", "load a decoy with the pool's VRF key", "load the real set"],
    realFilesAfterFailure: 0,
  },
  {
    name: "putting decoys back over the real set",
    before: "real",
    run: ({ vault }) => vault.installDecoys(NOW),
    allowed: ["not start", "load a decoy", "load a decoy with the pool's VRF key", "load the real set"],
    realFilesAfterFailure: 0,
  },
  {
    name: "clearing the real set",
    before: "real",
    run: ({ vault }) => vault.clear(),
    allowed: ["not start", "load the real set"],
    // The file whose unlinking failed stays, and the error says that keys must be taken to lie there.
    realFilesAfterFailure: 1,
  },
];

async function prepared(change: Change, seen: NodeWould[]): Promise<VaultRig> {
  const rig = aRig({ onStep: (of) => seen.push(nodeWould(of().sink)) });
  await load(rig.vault);
  if (change.before !== "nothing") await rig.vault.installDecoys(NOW);
  if (change.before === "real") await rig.vault.installReal(permitOf(60_000), 5000);
  seen.length = 0;
  seen.push(nodeWould(rig.sink));
  return rig;
}

/** Runs the change once for every step that it has, with a fault there. */
async function atEveryStep(
  change: Change,
  kind: FaultPoint["kind"],
  check: (rig: VaultRig, seen: readonly NodeWould[], outcome: unknown) => Promise<void>,
): Promise<number> {
  for (let atStep = 1; ; atStep += 1) {
    const seen: NodeWould[] = [];
    const rig = await prepared(change, seen);
    rig.sink.arm({ atStep, kind });
    const outcome: unknown = await change.run(rig).catch((error: unknown) => error);
    if (!rig.sink.hasStruck()) return atStep - 1;
    await check(rig, [...seen, nodeWould(rig.sink)], outcome);
  }
}

describe.each(CHANGES)("$name", (change) => {
  it("shows a node nothing but what it may load, at every moment", async () => {
    const seen: NodeWould[] = [];
    const rig = await prepared(change, seen);

    await change.run(rig);

    expect(seen.length).toBeGreaterThan(3);
    for (const moment of seen) expect(change.allowed).toContain(moment);
  });

  it("leaves only allowed states when the process dies at any step, and the next process puts them right", async () => {
    const steps = await atEveryStep(change, "crash", async (rig, seen, outcome) => {
      for (const moment of seen) expect(change.allowed).toContain(moment);
      expect(outcome).toMatchObject({ cause: expect.any(SimulatedCrash) });

      rig.sink.restart();
      const next = rig.restart();
      // Before it knows what is mounted it must not call anything harmless that it did not place.
      expect(["none", "foreign"]).toContain(await next.resting());
      await next.installDecoys(NOW);

      expect(await next.resting()).toBe("decoy");
      expect(rig.sink.names()).toEqual(["kes", "opcert", "vrf"]);
      expect(lies(rig.sink, POOL.files)).toEqual([]);
    });

    expect(steps).toBeGreaterThanOrEqual(3);
  });

  it("leaves no real key behind when any step fails and the process lives, or says that one may be there", async () => {
    await atEveryStep(change, "fail", async (rig, seen, outcome) => {
      for (const moment of seen) expect(change.allowed).toContain(moment);
      expect(outcome).toBeInstanceOf(CredentialsError);
      expect(lies(rig.sink, POOL.files).length).toBeLessThanOrEqual(change.realFilesAfterFailure);
      if (change.realFilesAfterFailure > 0) expect(outcome).toMatchObject({ code: "CREDENTIALS_NOT_REMOVED" });
      // Nothing temporary stays: every name that lies there is one of the three.
      for (const name of rig.sink.names()) expect(["kes", "opcert", "vrf"]).toContain(name);
    });
  });
});

describe("decoys that cannot be placed", () => {
  it("stay where they were when they were there already, so that a node can still restart", async () => {
    const rig = aRig();
    await rig.vault.installDecoys(NOW);
    rig.sink.arm({ atStep: 1, kind: "fail" });

    await expect(rig.vault.installDecoys(NOW)).rejects.toMatchObject({ code: "CREDENTIALS_NOT_PLACED" });

    expect(await rig.vault.resting()).toBe("decoy");
  });
});

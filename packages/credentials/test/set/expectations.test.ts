import { describe, expect, it } from "vitest";
import { issueCredentialSet, type VerificationOptions, verifyCredentialSet } from "../../src/index.ts";
import { deterministicBytes } from "./deterministic-bytes.ts";

const pool = issueCredentialSet({ randomBytes: deterministicBytes(41), counter: 5n, startKesPeriod: 100 });
const other = issueCredentialSet({ randomBytes: deterministicBytes(42), counter: 5n, startKesPeriod: 100 });

/** Verdict, and each problem as `severity CODE`. */
function judge(options: VerificationOptions): readonly [string, string[]] {
  const { kind, problems } = verifyCredentialSet(pool.files, options);
  return [kind, problems.map(({ severity, code }) => `${severity} ${code.replace("CREDENTIALS_", "")}`)];
}

describe("the counter of a certificate is held against what is known", () => {
  // Counter 5 throughout. The ledger wants the last counter that it saw, or the one after it.
  it.each<[string, VerificationOptions, string, string[]]>([
    ["the chain saw the same", { chainCounter: 5n }, "valid", []],
    ["the chain saw the one before", { chainCounter: 4n }, "valid", []],
    ["the chain saw a later one", { chainCounter: 6n }, "invalid", ["error OPCERT_COUNTER_BEHIND"]],
    ["the chain is two behind", { chainCounter: 3n }, "invalid", ["error OPCERT_COUNTER_SKIPPED"]],
    ["a block was adopted with a later one", { adoptedCounter: 6n }, "invalid", ["error OPCERT_COUNTER_BEHIND"]],
    // Another pod may have made a block with 4 meanwhile: refusing could leave the pool without a forger.
    ["a block was adopted with an earlier one", { adoptedCounter: 3n }, "valid", ["warning OPCERT_COUNTER_SKIPPED"]],
    // Right after a number was skipped by mistake: going back is the only way out.
    ["a later one was mounted before", { previousCounter: 7n }, "valid", ["warning OPCERT_COUNTER_BEHIND"]],
    ["an earlier one was mounted before", { previousCounter: 4n }, "valid", []],
    ["what the chain saw beats what was mounted", { chainCounter: 5n, previousCounter: 5n }, "valid", []],
  ])("where %s", (_, options, verdict, problems) => {
    expect(judge(options)).toEqual([verdict, problems]);
  });
});

describe("the VRF key is held against the registered one", () => {
  it("and is refused where it is another, though it is a sound pair", () => {
    expect(judge({ vrfKeyHashHex: pool.summary.vrfKeyHashHex.toUpperCase() })).toEqual(["valid", []]);
    expect(judge({ vrfKeyHashHex: other.summary.vrfKeyHashHex })).toEqual(["invalid", ["error VRF_WRONG_POOL"]]);
  });
});

describe("a certificate near its end", () => {
  it.each<[number, string, string[]]>([
    [161, "valid", ["warning OPCERT_EXPIRES_SOON"]],
    [154, "valid", ["warning OPCERT_EXPIRES_SOON"]],
    [153, "valid", []],
    [162, "invalid", ["error OPCERT_EXPIRED"]],
  ])("is judged in period %i: %s", (currentKesPeriod, verdict, problems) => {
    expect(judge({ currentKesPeriod, warnPeriods: 8 })).toEqual([verdict, problems]);
  });

  it("ends earlier where the network has fewer evolutions", () => {
    expect(judge({ currentKesPeriod: 159, maxKesEvolutions: 60 })[0]).toBe("valid");
    expect(judge({ currentKesPeriod: 160, maxKesEvolutions: 60 })).toEqual(["invalid", ["error OPCERT_EXPIRED"]]);
  });

  it("is still summed up when it has expired, so that whoever watches sees by how much", () => {
    expect(verifyCredentialSet(pool.files, { currentKesPeriod: 200 }).summary?.startKesPeriod).toBe(100);
  });
});

describe("every problem", () => {
  it("says in a few words what was found and what was expected", () => {
    const { problems } = verifyCredentialSet(pool.files, {
      poolIdHex: other.summary.poolIdHex,
      vrfKeyHashHex: other.summary.vrfKeyHashHex,
      currentKesPeriod: 400,
      chainCounter: 9n,
    });

    expect(problems.map(({ found, expected }) => [found, expected])).toEqual([
      [pool.summary.vrfKeyHashHex, other.summary.vrfKeyHashHex],
      ["the KES periods 100 to 161", "a range that holds KES period 400"],
      [pool.summary.poolIdHex, other.summary.poolIdHex],
      ["counter 5", "counter 9 or 10"],
    ]);
  });
});

/** Refuses a deployment whose credentials would not forge: `node credentials.ts FOLDER [POOL_ID]`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { kesLifeOf, kesPeriodAt, parsePoolId, verifyCredentialSet } from "@cardano-forge/credentials";
import { hostEd25519 } from "@cardano-forge/host";

const [folder = ".", pool] = process.argv.slice(2);
const fileCalled = (name: string) => readFile(join(folder, name));
const set = {
  kes: await fileCalled("kes.skey"),
  vrf: await fileCalled("vrf.skey"),
  opcert: await fileCalled("node.cert"),
};

const { kind, summary, problems } = verifyCredentialSet(set, {
  currentKesPeriod: kesPeriodAt("mainnet", Date.now()),
  warnPeriods: 8,
  arithmetic: hostEd25519,
  ...(pool === undefined ? {} : { poolIdHex: parsePoolId(pool).hex }),
});
for (const { severity, message, hint } of problems) console.log(`${severity}: ${message}. ${hint}`);
if (summary !== undefined) {
  const { expiresAtMs, periodsRemaining } = kesLifeOf(summary, "mainnet", Date.now());
  console.log(`${summary.poolIdBech32}: ${periodsRemaining} KES periods, until ${new Date(expiresAtMs).toISOString()}`);
}
process.exitCode = kind === "valid" ? 0 : 1;

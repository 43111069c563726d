/** Lays decoys where a standby's node will read them: `node host.ts FROM TO`, two folders. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createVault } from "@cardano-forge/credentials";
import { createDirectorySink, createMountedSecretSource, hostEd25519, inspectKeyMedium } from "@cardano-forge/host";

const [from = ".", to = "."] = process.argv.slice(2);
const pathsIn = (folder: string) => ({
  kes: join(folder, "kes.skey"),
  vrf: join(folder, "vrf.skey"),
  opcert: join(folder, "node.cert"),
});
const vault = createVault({
  source: createMountedSecretSource({ paths: pathsIn(from) }),
  sink: createDirectorySink({ paths: pathsIn(to) }),
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
  arithmetic: hostEd25519,
});
const { kind } = await vault.load(AbortSignal.timeout(5000));
await vault.installDecoys();
console.log(`mounted: ${kind}; at rest: ${await vault.resting()}; keys lie in: ${await inspectKeyMedium(to)}`);

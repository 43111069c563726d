import {
  type CredentialFiles,
  type CredentialOperation,
  createVault,
  issueCredentialSet,
  type Permit,
  type RandomBytes,
  type Vault,
} from "../../src/index.ts";
import { createMemorySink, createMemorySource, type MemorySink, type MemorySource } from "../../src/testing/index.ts";
import { deterministicBytes } from "../set/deterministic-bytes.ts";

/** A vault over memory, with a pool's set mounted. */
export interface VaultRig {
  readonly vault: Vault;
  readonly source: MemorySource;
  readonly sink: MemorySink;
  readonly operations: CredentialOperation[];
  /** The same machine after the process died: a new vault over what lies there. */
  restart(): Vault;
}

export const POOL = issueCredentialSet({ randomBytes: deterministicBytes(100), counter: 3n, startKesPeriod: 10 });
/** The same pool after a rotation. */
export const ROTATED = issueCredentialSet({
  randomBytes: deterministicBytes(101),
  counter: 4n,
  startKesPeriod: 12,
  cold: POOL.cold,
  vrf: POOL.vrf,
});

export const NOW = { currentKesPeriod: 13 };

export function aRig(options: { randomBytes?: RandomBytes; onStep?: (rig: () => VaultRig) => void } = {}): VaultRig {
  const source = createMemorySource();
  source.mount(POOL.files);
  const sink = createMemorySink({ onStep: () => options.onStep?.(() => rig) });
  const operations: CredentialOperation[] = [];
  let seed = 0;
  const build = (): Vault => {
    seed += 1;
    const randomBytes = options.randomBytes ?? deterministicBytes(seed);
    return createVault({ source, sink, randomBytes, ...NOW, onOperation: (one) => operations.push(one) });
  };
  const rig: VaultRig = { vault: build(), source, sink, operations, restart: build };
  return rig;
}

/** A rig whose vault has read the mounted set, with decoys at rest. */
export async function aRigAtRest(): Promise<VaultRig> {
  const rig = aRig();
  await load(rig.vault);
  await rig.vault.installDecoys(NOW);
  rig.operations.length = 0;
  return rig;
}

export function load(vault: Vault, options: Parameters<Vault["load"]>[1] = NOW): ReturnType<Vault["load"]> {
  return vault.load(new AbortController().signal, options);
}

export function permitOf(...answersMs: number[]): Permit & { readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    remainingMs() {
      asked += 1;
      return answersMs[Math.min(asked, answersMs.length) - 1] ?? 0;
    },
  };
}

/** Whether any file of a set lies there, in its place or under a temporary name. */
export function lies(sink: MemorySink, files: CredentialFiles): string[] {
  const lying = Object.entries(sink.lying());
  return lying.filter(([name, bytes]) => isSame(bytes, files[name as keyof CredentialFiles])).map(([name]) => name);
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.from(a).equals(b);
}

import { createHash } from "node:crypto";
import type { RandomBytes } from "../../src/index.ts";

/** Bytes that look random and are the same in every run. */
export function deterministicBytes(seed: number): RandomBytes {
  let calls = 0;
  return (count) => {
    calls += 1;
    const blocks = Array.from({ length: Math.ceil(count / 64) }, (_, block) =>
      createHash("sha512").update(`${seed}/${calls}/${block}`).digest(),
    );
    return new Uint8Array(Buffer.concat(blocks).subarray(0, count));
  };
}

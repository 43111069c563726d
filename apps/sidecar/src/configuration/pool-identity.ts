import { parsePoolId } from "@cardano-forge/credentials";
import type { Draft } from "./draft.ts";

/** The pool as the operator named it; undefined where only the certificate says which one it is. */
export interface PoolIdentity {
  readonly hex: string;
  readonly bech32: string;
}

/** Reads POOL_ID and POOL_ID_HEX, which must name the same pool. */
export function poolIdentityOf(draft: Draft): PoolIdentity | undefined {
  const [first, second] = (["POOL_ID", "POOL_ID_HEX"] as const).map((variable) => poolNamedBy(variable, draft));
  if (first !== undefined && second !== undefined && first.hex !== second.hex) {
    draft.report("POOL_ID_HEX", `names another pool than POOL_ID, which is ${first.hex}`);
  }
  return first ?? second;
}

function poolNamedBy(variable: "POOL_ID" | "POOL_ID_HEX", draft: Draft): PoolIdentity | undefined {
  const text = draft.values[variable];
  if (text === undefined) return undefined;
  try {
    return parsePoolId(text);
  } catch (error) {
    draft.report(variable, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** The length at which the predecessor cut pool ids in metrics. */
const LABEL_LENGTH = 10;

/** The value of the metric label `pool_id`. */
export function poolLabelOf({
  POOL_ID,
  POOL_ID_HEX,
}: {
  POOL_ID?: string | undefined;
  POOL_ID_HEX?: string | undefined;
}) {
  return (POOL_ID ?? POOL_ID_HEX)?.slice(0, LABEL_LENGTH) ?? "unknown";
}

import type { NodeNumbers, NumberValues } from "../metrics/node-numbers.ts";
import type { NodeOptions } from "./node-options.ts";

/** `forging_enabled`, as right or wrong as this version has it. */
export interface EnabledMetric {
  /** Set once the credentials are read, before the ledger is replayed. */
  showAtStart(): void;
  show(isEnabled: boolean): void;
}

/** Builds it with the quirk of the version that is played. */
export function createEnabledMetric(numbers: NodeNumbers, options: NodeOptions): EnabledMetric {
  const { version, isNonProducing, credentials } = options;
  const quirk = version.enabledMetric;
  const set = (isEnabled: boolean): void => {
    if (quirk !== "absent") numbers.set({ forgingEnabled: isEnabled ? 1 : 0 } satisfies NumberValues);
  };
  return {
    showAtStart: () => set(credentials !== undefined && (quirk === "ignores-flag-at-start" || !isNonProducing)),
    show: (isEnabled) => set(isEnabled && !(quirk === "stays-0-with-flag" && isNonProducing)),
  };
}

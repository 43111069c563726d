import { type Timing, timingFor, timingViolations } from "@cardano-forge/election";
import type { Draft } from "./draft.ts";

const DEFAULT_DURATION_SECONDS = 15;

/** Works out the timing of the local lease from LEASE_DURATION and SLEEP_INTERVAL; undefined where one is wrong. */
export function electionTimingOf(draft: Draft): Timing | undefined {
  const { LEASE_DURATION: duration, SLEEP_INTERVAL: interval } = draft.values;
  const isIntervalBroken = interval === undefined && draft.given("SLEEP_INTERVAL") !== undefined;
  // Compared with the default, a hopeless interval is reported now rather than after the next restart.
  const compared = duration ?? DEFAULT_DURATION_SECONDS;
  const isTooLong = interval !== undefined && interval * 3 > compared;
  if (isTooLong) {
    const most = Math.floor(compared / 3);
    draft.report("SLEEP_INTERVAL", `expected at most a third of LEASE_DURATION (${compared}), so 1 to ${most} seconds`);
  }
  if (duration === undefined || isIntervalBroken || isTooLong) return undefined;
  const renew = interval === undefined ? {} : { renewIntervalMs: interval * 1000 };
  const timing = timingFor({ leaseDurationMs: duration * 1000, ...renew });
  for (const violation of timingViolations(timing)) draft.report("LEASE_DURATION", violation);
  return timing;
}

import { after, type Instant, remainingMs } from "./clock.ts";
import { deadlineOf } from "./deadline.ts";
import { eligibleAt } from "./eligibility.ts";
import type { EngineState, Moment } from "./engine-state.ts";

/** The next moment at which time alone changes the decision; undefined when nothing but an event can. */
export function wakeAtOf(state: EngineState, { settings, context }: Moment): Instant | undefined {
  const { at, contend } = context;
  const { timing } = settings;
  const moments: (Instant | undefined)[] = [state.turn?.at, state.backoffUntil, state.cleanup?.until];
  if (state.term !== undefined) {
    const deadline = deadlineOf(state, settings);
    moments.push(deadline, deadline === undefined ? undefined : after(deadline, -timing.stopBoundMs - timing.marginMs));
  }
  for (const register of state.registers) {
    moments.push(register.retryAt);
    if (register.observation !== undefined) moments.push(after(register.observation.sentAt, timing.pollIntervalMs));
    if (state.term !== undefined && register.wroteAt !== undefined) {
      moments.push(after(register.wroteAt, timing.renewIntervalMs));
    }
    if (contend?.isReady === true) moments.push(eligibleAt(register, timing));
  }
  const ahead = moments.filter((moment) => moment !== undefined && remainingMs(at, moment) > 0) as Instant[];
  return ahead.sort((a, b) => a.monotonicMs - b.monotonicMs)[0];
}

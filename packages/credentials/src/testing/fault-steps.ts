/** An operation that failed because a test asked for it; the process lives on. */
export class SimulatedFault extends Error {
  override readonly name = "SimulatedFault";
}

/** The process died here because a test asked for it: nothing after this moment happened. */
export class SimulatedCrash extends Error {
  override readonly name = "SimulatedCrash";
}

/** Where something is to go wrong. Steps count from 1, from the moment of arming. */
export interface FaultPoint {
  readonly atStep: number;
  readonly kind: "fail" | "crash";
}

/** Counts steps, and fails or dies at one of them. */
export interface FaultSteps {
  /** Takes one step; the change happens only if the step neither fails nor comes after death. */
  step<T>(change: () => T): T;
  /** Throws if the process is dead. */
  assertAlive(): void;
  isDead(): boolean;
  /** Whether the armed fault has happened. */
  hasStruck(): boolean;
  arm(fault: FaultPoint | undefined): void;
  /** The next process: nothing is armed. */
  revive(): void;
}

/** Starts alive, with nothing armed. */
export function createFaultSteps(): FaultSteps {
  let fault: FaultPoint | undefined;
  let steps = 0;
  let hasStruck = false;
  let isDead = false;

  function assertAlive(): void {
    if (isDead) throw new SimulatedCrash("the process is dead");
  }

  return {
    assertAlive,
    isDead: () => isDead,
    hasStruck: () => hasStruck,
    step(change) {
      assertAlive();
      steps += 1;
      if (fault?.atStep !== steps) return change();
      hasStruck = true;
      isDead = fault.kind === "crash";
      throw isDead ? new SimulatedCrash(`died before step ${steps}`) : new SimulatedFault(`step ${steps} failed`);
    },
    arm(next) {
      fault = next;
      steps = 0;
      hasStruck = false;
    },
    revive() {
      fault = undefined;
      isDead = false;
    },
  };
}

import {
  type Command,
  decide,
  type EngineState,
  type RecordContent,
  readRecord,
  writeRecord,
} from "@cardano-forge/election";

type Decide = typeof decide;
type Create = Extract<Command, { kind: "create" }>;

/**
 * Posts `held` where the design creates a free record: as a candidate that has watched the absence for W, or as a holder
 * whose record vanished. The engine is made to treat the answer as that of any other write of its own.
 */
export function absenceIsTaken(pod: string, who: "candidate" | "holder"): Decide {
  let absentSinceMs: number | undefined;
  return (settings, state, event, context) => {
    const step = decide(settings, asReplacement(state, event), event, context);
    const isAbsent = step.state.registers.every(
      ({ observation }) => observation !== undefined && observation.record === undefined,
    );
    if (!isAbsent) absentSinceMs = undefined;
    else absentSinceMs ??= context.at.monotonicMs;
    const hasWaited =
      absentSinceMs !== undefined && context.at.monotonicMs - absentSinceMs >= settings.timing.leaseDurationMs * 1.01;
    const { term } = step.state;
    const isHolder = term !== undefined && term.phase === "live";
    const mayPost = who === "holder" ? isHolder : hasWaited && term === undefined && context.contend?.isReady === true;
    const commands: Command[] = [];
    let { state: next } = step;
    for (const command of step.commands) {
      if (command.kind !== "create") {
        commands.push(command);
        continue;
      }
      // A candidate of this sabotage waits and creates nothing until it takes.
      if (!mayPost && who === "candidate") {
        next = forgetRequest(next, command.register);
        continue;
      }
      const posted = mayPost ? post(pod, next, command, { settings, context }) : { state: next, command };
      next = posted.state;
      commands.push(posted.command);
    }
    return { ...step, state: next, commands };
  };
}

function post(
  pod: string,
  state: EngineState,
  command: Create,
  { settings, context }: { settings: Parameters<Decide>[0]; context: Parameters<Decide>[3] },
): { state: EngineState; command: Create } {
  const free = readRecord({ ...command.lease, uid: "", resourceVersion: "" });
  const number = state.term?.number ?? state.highestTerm + 1;
  const acquireTime = command.lease.acquireTime ?? "";
  const content: RecordContent = {
    state: "held",
    holder: settings.identity,
    term: number,
    nonce: free.nonce,
    configuration: settings.configuration,
    acquireTime,
    renewTime: command.lease.renewTime ?? "",
    reason: `posted by ${pod}`,
  };
  const attempt = {
    nonce: free.nonce,
    term: number,
    sentAt: context.at,
    basisSentAt: context.at,
    fate: "open",
  } as const;
  const registers = state.registers.map((one, index) =>
    index === command.register ? { ...one, attempts: [...one.attempts, attempt], wroteAt: context.at } : one,
  );
  const term = state.term ?? {
    number,
    phase: "acquiring" as const,
    startedAt: context.at,
    acquireTime,
    acquiredBy: "waited" as const,
    note: undefined,
  };
  return {
    state: { ...state, registers, term, highestTerm: number },
    command: { ...command, lease: writeRecord(content) },
  };
}

/** The answer to a POST of `held` is taken like that to a PUT. */
function asReplacement(state: EngineState, event: Parameters<Decide>[2]): EngineState {
  if (event.kind !== "answer" || event.result.kind !== "written" || event.result.lease.holderIdentity === "")
    return state;
  const registers = state.registers.map((one, index) =>
    index === event.register && one.request?.kind === "create"
      ? { ...one, request: { ...one.request, kind: "replace" as const } }
      : one,
  );
  return { ...state, registers };
}

function forgetRequest(state: EngineState, register: number): EngineState {
  const registers = state.registers.map((one, index) => (index === register ? { ...one, request: undefined } : one));
  return { ...state, registers };
}

/** Everything that the node counts, by meaning. A number that was never set is not shown. */
export const NUMBER_NAMES = [
  "forgingEnabled",
  "aboutToLead",
  "notLeader",
  "isLeader",
  "forged",
  "adopted",
  "couldNotForge",
  "stateUpdateErrors",
  "startKesPeriod",
  "expiryKesPeriod",
  "currentKesPeriod",
  "remainingKesPeriods",
  "slot",
  "block",
  "epoch",
  "slotInEpoch",
  "density",
  "forks",
  "startTimeSeconds",
  "gsmState",
] as const;

/** The name of one number, as this stand-in calls it. */
export type NumberName = (typeof NUMBER_NAMES)[number];
/** Numbers by name; one that the node does not have yet is left out. */
export type NumberValues = Readonly<Partial<Record<NumberName, number>>>;

/** The numbers of one process. They outlive the forging thread that made them, as in the real node. */
export interface NodeNumbers {
  count(name: NumberName): void;
  set(values: NumberValues): void;
  values(): NumberValues;
}

/** Starts without any number. */
export function createNodeNumbers(): NodeNumbers {
  let values: NumberValues = {};
  const set = (changed: NumberValues): void => {
    values = { ...values, ...changed };
  };
  return { count: (name) => set({ [name]: (values[name] ?? 0) + 1 }), set, values: () => values };
}

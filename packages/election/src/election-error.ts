/**
 * What can go wrong before an election starts.
 *
 * - `ELECTION_OPTIONS_INVALID`: the message lists everything that is wrong with the options.
 * - `ELECTION_CAMPAIGN_RUNNING`: this elector campaigns already.
 * - `ELECTION_REHEARSAL_IMPOSSIBLE`: a pool that cannot be played, with everything that is wrong with it.
 * - `ELECTION_REHEARSAL_UNSAFE`: two pods might forge at once in a rehearsal, which is a fault of the election.
 */
export type ElectionErrorCode =
  | "ELECTION_OPTIONS_INVALID"
  | "ELECTION_CAMPAIGN_RUNNING"
  | "ELECTION_REHEARSAL_IMPOSSIBLE"
  | "ELECTION_REHEARSAL_UNSAFE";

/** Misuse of the election. Outages are never thrown: they show in `status()` and in terms that do not come. */
export class ElectionError extends Error {
  override readonly name = "ElectionError";
  readonly code: ElectionErrorCode;

  constructor(code: ElectionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

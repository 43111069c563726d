/** What the invariants and the printed story are told while a run goes on. */
export interface StoryTeller {
  /** Something that a reader of the trace should see. */
  tell(who: string, what: string, detail?: string): void;
  /** A term began at this pod. */
  termBegan(pod: string, token: number): void;
  /** Something that must never happen, seen by the code that was about to do it. */
  broken(invariant: string, message: string): void;
}

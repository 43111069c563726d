import type { NodeSample } from "../src/node-sample.ts";
import type { TimedSample } from "../src/scrape-node-metrics.ts";

/** What happens to a node in one tick of 100 ms. */
export type NodeEvent =
  | { readonly kind: "nothing" }
  /** A SIGHUP with these credentials in place; undefined: none. */
  | { readonly kind: "hangup"; readonly startKesPeriod: number | undefined }
  | { readonly kind: "restart" }
  | { readonly kind: "lose-ledger-view" | "regain-ledger-view" }
  /** The current slot becomes unknown, as far behind the tip: a forging thread sleeps. */
  | { readonly kind: "lose-slot" | "regain-slot" };

/** How one version shows `forging_enabled`. */
export type Quirk = "right" | "stays-0" | "absent" | "starts-at-1";

/** A node as cardano-node.md tells it, on virtual time, with metrics that are read one after the other. */
export class NodeModel {
  /** The certificate of the thread that runs now. */
  thread: number | undefined;
  /** Certificates of the checks that came to an end, with their times. */
  readonly ends: { readonly atMs: number; readonly startKesPeriod: number }[] = [];
  nowMs = 0;
  readonly #quirk: Quirk;
  #enabled = false;
  #checks: number | undefined;
  #shown: number | undefined;
  #ended = 0;
  #hasView = true;
  #hasSlot = true;
  #startTimeSeconds = 1;
  /** A check is begun in one tick, shows its certificate in the next, and ends in the third. */
  #checking: { readonly startKesPeriod: number; step: number } | undefined;

  constructor(quirk: Quirk) {
    this.#quirk = quirk;
    this.#enabled = quirk === "starts-at-1";
  }

  tick(event: NodeEvent): void {
    this.nowMs += 100;
    this.#goOn();
    this.#happen(event);
    if (this.nowMs % 1000 === 0) this.#begin();
  }

  /** Reads the metrics now; `first` is what was read in the tick before, so that no scrape is atomic. */
  show(): NodeSample {
    return {
      startTimeSeconds: this.#startTimeSeconds,
      ...(this.#quirk === "absent" ? {} : { forgingEnabled: this.#quirk === "stays-0" ? false : this.#enabled }),
      ...(this.#checks === undefined ? {} : { aboutToLead: this.#checks }),
      ...(this.#shown === undefined ? {} : { startKesPeriod: this.#shown }),
      ...(this.#ended === 0 ? {} : { notLeader: this.#ended }),
    };
  }

  #happen(event: NodeEvent): void {
    if (event.kind === "restart") this.#restart();
    if (event.kind === "hangup") {
      this.thread = event.startKesPeriod;
      this.#enabled = event.startKesPeriod !== undefined;
      this.#checking = undefined;
      this.#begin();
    }
    if (event.kind.endsWith("ledger-view")) this.#hasView = event.kind === "regain-ledger-view";
    if (event.kind.endsWith("slot")) this.#hasSlot = event.kind === "regain-slot";
  }

  #restart(): void {
    this.thread = undefined;
    this.#enabled = this.#quirk === "starts-at-1";
    this.#checks = undefined;
    this.#shown = undefined;
    this.#ended = 0;
    this.#startTimeSeconds += 1;
    this.#checking = undefined;
  }

  #begin(): void {
    if (this.thread === undefined || !this.#hasSlot) return;
    this.#checks = (this.#checks ?? 0) + 1;
    this.#checking = { startKesPeriod: this.thread, step: 0 };
  }

  #goOn(): void {
    const check = this.#checking;
    if (check === undefined || !this.#hasView) return;
    check.step += 1;
    if (check.step === 1) this.#shown = check.startKesPeriod;
    if (check.step < 2) return;
    this.#ended += 1;
    this.ends.push({ atMs: this.nowMs, startKesPeriod: check.startKesPeriod });
    this.#checking = undefined;
  }
}

/** A scrape that read some numbers one tick before the others, in either order. */
export function tornSample(
  earlier: NodeSample,
  later: NodeSample,
  atMs: number,
  isCertificateFirst: boolean,
): TimedSample {
  const { startKesPeriod: _, ...rest } = isCertificateFirst ? later : earlier;
  const { startKesPeriod } = isCertificateFirst ? earlier : later;
  const sample = { ...rest, ...(startKesPeriod === undefined ? {} : { startKesPeriod }) };
  return { kind: "sample", sentAtMs: atMs - 100, receivedAtMs: atMs, sample };
}

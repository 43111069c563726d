import { settle } from "@cardano-forge/election/testing";

/** What a step says when it is over before it returns: nobody was woken, and no promise has to settle. */
export const STILL = Symbol("still");

/** One thing that happens. */
export type Step = () => unknown;

interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  readonly run: Step;
}

/** True time, which nobody inside the simulation can read, and everything that is due. */
export class World {
  /** Milliseconds since the beginning. */
  now = 0;
  #order = 0;
  readonly #heap: Scheduled[] = [];

  /** Runs something at a true time; things of the same time run in the order in which they were scheduled. */
  at(atMs: number, run: Step): void {
    this.#order += 1;
    push(this.#heap, { atMs: Math.max(atMs, this.now), order: this.#order, run });
  }

  after(delayMs: number, run: Step): void {
    this.at(this.now + delayMs, run);
  }

  /** Runs everything up to a time, and looks at the world after each step; ends early when that says no. */
  async runUntil(endMs: number, onStep: () => boolean): Promise<void> {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= endMs; next = this.#heap[0]) {
      pop(this.#heap);
      this.now = next.atMs;
      if (next.run() !== STILL) await settle();
      if (!onStep()) return;
    }
    this.now = endMs;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Scheduled[], item: Scheduled): void {
  heap.push(item);
  for (let index = heap.length - 1; index > 0; ) {
    const parent = (index - 1) >> 1;
    if (!isBefore(heap[index] as Scheduled, heap[parent] as Scheduled)) return;
    swap(heap, index, parent);
    index = parent;
  }
}

function pop(heap: Scheduled[]): void {
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return;
  heap[0] = last;
  for (let index = 0; ; ) {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    let least = index;
    if (left < heap.length && isBefore(heap[left] as Scheduled, heap[least] as Scheduled)) least = left;
    if (right < heap.length && isBefore(heap[right] as Scheduled, heap[least] as Scheduled)) least = right;
    if (least === index) return;
    swap(heap, index, least);
    index = least;
  }
}

function swap(heap: Scheduled[], a: number, b: number): void {
  const kept = heap[a] as Scheduled;
  heap[a] = heap[b] as Scheduled;
  heap[b] = kept;
}

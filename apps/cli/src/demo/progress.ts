import { stripVTControlCharacters } from "node:util";
import type { OutputStream } from "../terminal/console.ts";
import type { Palette } from "../terminal/palette.ts";
import type { Glimpse, PodGlimpse } from "./observer.ts";
import type { ForgedSlot } from "./slot-witness.ts";

/** Tells what happens while it happens: lines, and on a terminal one more that is always the latest. */
export interface Progress {
  /** One line of the story. */
  say(text: string): void;
  /** Takes note of what can be seen now; every change of a phase and of the forger becomes a line. */
  show(glimpse: Glimpse): void;
  /** Takes the live line away, so that something else can be printed. */
  clear(): void;
  /** Takes the live line away for good. */
  end(): void;
}

const REDRAW_INTERVAL_MS = 100;
/** A slot takes a second; so long after its last one a pod counts as the one that forges. */
const FORGING_FOR_MS = 1500;
const CLEAR_LINE = "\r\u001b[K";

/** Builds the progress of a demo that started when `nowMs` was first asked. */
export function createProgress(stream: OutputStream, palette: Palette, nowMs: () => number): Progress {
  const startedMs = nowMs();
  const phases = new Map<string, string>();
  let lastSlot: ForgedSlot | undefined;
  let isLive = stream.isTTY === true;
  let drawnMs = Number.NEGATIVE_INFINITY;

  const stamp = (): string => `${((nowMs() - startedMs) / 1000).toFixed(1).padStart(6)} s`;
  const line = (text: string): void => {
    clear();
    stream.write(`${palette.dim(stamp())}  ${text}\n`);
  };

  function noteChanges(pods: ReadonlyMap<string, PodGlimpse>): void {
    for (const [name, { phase }] of pods) {
      if (phase === undefined || phases.get(name) === phase) continue;
      phases.set(name, phase);
      line(palette.dim(`${name}: ${phase}`));
    }
  }

  function noteForger(slots: readonly ForgedSlot[]): void {
    const before = lastSlot;
    lastSlot = slots.at(-1);
    if (lastSlot === undefined || lastSlot.pod === before?.pod) return;
    const { pod } = lastSlot;
    const first = slots.find((entry) => entry.pod === pod && entry.timeMs > (before?.timeMs ?? 0)) ?? lastSlot;
    const missed = before === undefined ? "" : missedText(first.slot - before.slot - 1);
    line(palette.strong(`${pod} forges slot ${first.slot}${missed}`));
  }

  function clear(): void {
    if (isLive) stream.write(CLEAR_LINE);
    drawnMs = Number.NEGATIVE_INFINITY;
  }

  function drawLive({ pods, slots }: Glimpse): void {
    if (!isLive || nowMs() - drawnMs < REDRAW_INTERVAL_MS) return;
    drawnMs = nowMs();
    const last = slots.at(-1);
    const forger = last !== undefined && nowMs() - last.timeMs < FORGING_FOR_MS ? last.pod : undefined;
    const states = [...pods].map(([name, { phase }]) => {
      const text = `${name.replace("producer-", "")} ${phase ?? "not running"}`;
      return name === forger ? palette.good(text) : text;
    });
    stream.write(`${CLEAR_LINE}${fitted(`${palette.dim(stamp())}  ${states.join("  |  ")}`, stream.columns)}`);
  }

  return {
    say: (text) => line(palette.strong(text)),
    show(glimpse) {
      noteChanges(glimpse.pods);
      noteForger(glimpse.slots);
      drawLive(glimpse);
    },
    clear,
    end() {
      clear();
      isLive = false;
    },
  };
}

function missedText(count: number): string {
  if (count < 0) return ", which another one forged too";
  if (count === 0) return ", none was missed";
  return count === 1 ? ", 1 was missed" : `, ${count} were missed`;
}

/** A live line that does not fit would be wrapped, and then only its last part could be taken away again. */
function fitted(text: string, columns = 80): string {
  const plain = stripVTControlCharacters(text);
  return plain.length < columns ? text : plain.slice(0, columns - 1);
}

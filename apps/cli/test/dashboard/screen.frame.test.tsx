import { stripVTControlCharacters } from "node:util";
import { renderToString } from "ink";
import { describe, expect, it } from "vitest";
import type { Acting } from "../../src/dashboard/acting.ts";
import { KEY_BINDINGS } from "../../src/dashboard/keys.ts";
import { Screen } from "../../src/dashboard/screen.tsx";
import { INITIAL_SCREEN, type ScreenState } from "../../src/dashboard/screen-state.ts";
import { glyphsFor } from "../../src/terminal/glyphs.ts";
import { createPalette } from "../../src/terminal/palette.ts";
import { sanitizeText } from "../../src/terminal/sanitize.ts";
import { hostileModel, MODELS, sharedSeat } from "./models.ts";

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

interface FrameOptions {
  readonly size?: (typeof SIZES)[number];
  readonly state?: Partial<ScreenState>;
  readonly isColored?: boolean;
  readonly locale?: string;
  readonly isReadOnly?: boolean;
  readonly acting?: Acting;
}

function frameOf(model: (typeof MODELS)[string] | undefined, o: FrameOptions = {}): string {
  if (model === undefined) throw new Error("there is no such model");
  const {
    size = { columns: 80, rows: 24 },
    state = {},
    isColored = false,
    locale = "en_US.UTF-8",
    isReadOnly = false,
  } = o;
  const style = { palette: createPalette(isColored), glyphs: glyphsFor({ LANG: locale }), isWide: false };
  const shown = { ...INITIAL_SCREEN, ...state };
  const screen = <Screen {...{ model, size, style, isReadOnly }} state={shown} acting={o.acting} />;
  return renderToString(screen, { columns: size.columns });
}

const ACTING: { at: string; acting: Acting }[] = [
  {
    at: "while it asks",
    acting: {
      kind: "asking",
      title: "switchover",
      steps: ["producer-1 is asked to hand over to producer-0", "producer-0 takes the lease and forges"],
      warnings: [],
      wanted: "producer-0",
      typed: "produ",
      isWrong: true,
    },
  },
  {
    at: "under way",
    acting: { kind: "doing", title: "switchover", told: ["asked", "accepted: producer-1 stops"] },
  },
  {
    at: "that failed",
    acting: { kind: "over", title: "switchover", told: ["Refused: producer-0 is not ready."], isGood: false },
  },
];

describe("the screen", () => {
  const cases = Object.keys(MODELS).flatMap((name) => SIZES.map((size) => ({ name, size })));
  it.each(cases)("is drawn for $name at $size.columns x $size.rows", async ({ name, size }) => {
    const frame = frameOf(MODELS[name], { size });

    const lines = frame.split("\n");
    expect(lines.length).toBeLessThanOrEqual(size.rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(size.columns);
    await expect(`${frame}\n`).toMatchFileSnapshot(`frames/${name}-${size.columns}x${size.rows}.txt`);
  });

  it.each(["why", "history", "events", "help"] as const)("shows the panel %s", async (panel) => {
    const frame = frameOf(MODELS["healthy"], { state: { panel, pod: 1 } });

    await expect(`${frame}\n`).toMatchFileSnapshot(`frames/panel-${panel}.txt`);
  });

  it.each([
    { log: undefined, says: "producer-1: not read yet" },
    {
      log: { lines: [], because: "you may not read it" },
      says: "producer-1: the log cannot be read: you may not read it",
    },
    { log: { lines: [] }, says: "producer-1: the log is empty" },
    { log: { lines: Array.from({ length: 90 }, (_, line) => `line ${line}`) }, says: "producer-1\n  line 80" },
    { log: { lines: ["of another"], pod: "producer-2" }, says: "producer-1: not read yet" },
  ])("shows the end of the log of the chosen pod, or why it does not ($says)", ({ log, says }) => {
    const healthy = MODELS["healthy"] as (typeof MODELS)[string];
    const target = { context: undefined, namespace: "cardano-mainnet", pod: log?.pod ?? "producer-1" };
    const model = { ...healthy, ...(log === undefined ? {} : { log: { target, ...log } }) };

    const frame = frameOf(model, { state: { panel: "log", pod: 1 } });

    expect(frame).toContain(says);
    expect(frame.split("\n")).toHaveLength(24);
  });

  it("shows the clusters of a pool in their order, with the registers of their seat", async () => {
    const frame = frameOf(sharedSeat(), { state: { panel: "clusters" }, size: { columns: 120, rows: 40 } });

    await expect(`${frame}\n`).toMatchFileSnapshot("frames/panel-clusters.txt");
  });

  it.each(ACTING)("shows a switchover $at", async ({ at, acting }) => {
    const frame = frameOf(MODELS["healthy"], { acting });

    await expect(`${frame}\n`).toMatchFileSnapshot(`frames/acting-${at.replaceAll(" ", "-")}.txt`);
  });

  it("shows only pods whose name holds what was typed, and that there is a filter", () => {
    const frame = frameOf(MODELS["healthy"], { state: { filter: "-2" } });

    expect(frame).toContain("producer-2  standby");
    expect(frame).not.toContain("producer-0  standby");
    expect(frame).toContain("\n  /-2\n");
  });

  it("shows every key in its help on the smallest screen", () => {
    const frame = frameOf(MODELS["healthy"], { state: { panel: "help" } });

    for (const { does } of KEY_BINDINGS) expect(frame).toContain(does);
  });

  it("knows no key that changes something where nothing may be changed", () => {
    const size = { columns: 120, rows: 40 };

    expect(frameOf(MODELS["healthy"], { state: { panel: "help" }, size })).toContain("hand over to this pod");
    expect(frameOf(MODELS["healthy"], { state: { panel: "help" }, size, isReadOnly: true })).not.toContain("hand over");
  });

  it("says the same without colour as with it", () => {
    for (const model of Object.values(MODELS)) {
      expect(stripVTControlCharacters(frameOf(model, { isColored: true }))).toBe(frameOf(model));
    }
  });

  it("draws with ASCII alone where the terminal shows nothing else", () => {
    const frame = frameOf(MODELS["two-forgers"], { locale: "C" });

    expect(frame).toContain("x 2 FORGERS: producer-1, producer-2");
    expect(frame.replaceAll("…", "")).not.toMatch(/[^\n -~]/);
  });

  it("cannot be broken by what stands in a cluster", () => {
    for (const panel of ["alerts", "why", "history", "events"] as const) {
      const lines = frameOf(hostileModel(sanitizeText), { state: { panel } }).split("\n");

      expect(lines.length).toBeLessThanOrEqual(24);
      expect(lines.join("")).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  it("says what it needs where the terminal is too small", () => {
    expect(frameOf(MODELS["healthy"], { size: { columns: 60, rows: 20 } })).toBe("needs 80x24, has 60x20; q leaves");
  });
});

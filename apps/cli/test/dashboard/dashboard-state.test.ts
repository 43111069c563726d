import { known, unknown } from "@cardano-forge/pool-view";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bar } from "../../src/dashboard/bar.ts";
import { remember, rememberedPools } from "../../src/dashboard/dashboard-model.ts";
import { leadersOver } from "../../src/dashboard/forger-strip.ts";
import { type Action, actionOf, KEY_BINDINGS, keyBindings } from "../../src/dashboard/keys.ts";
import { layoutFor, windowOf } from "../../src/dashboard/layout.ts";
import { INITIAL_SCREEN, nextFilter, nextScreen, type ScreenState } from "../../src/dashboard/screen-state.ts";
import { facts, NOW_MS, secondsAgo } from "../status/builders.ts";

const actions = KEY_BINDINGS.map(({ action }) => action);
const bounds = { pools: 2, pods: 3 };

describe("the keys", () => {
  it("have one meaning each", () => {
    const keys = KEY_BINDINGS.flatMap((binding) => binding.keys);

    expect(new Set(keys).size).toBe(keys.length);
    expect(actionOf({ input: "q" }, false)).toBe("quit");
    expect(actionOf({ input: "", name: "enter" }, false)).toBe("why");
    expect(actionOf({ input: "3" }, false)).toEqual({ pool: 2 });
    expect(actionOf({ input: "Z" }, false)).toBeUndefined();
  });

  it("change nothing where nothing may be changed, and are not in the help either", () => {
    expect(actionOf({ input: "S" }, false)).toBe("switchover");
    expect(actionOf({ input: "S" }, true)).toBeUndefined();
    expect(keyBindings(true).filter(({ isActing }) => isActing)).toEqual([]);
  });

  it("never choose what is not there, whatever is pressed in whatever order", () => {
    const pressed = fc.oneof(fc.constantFrom<Action>(...actions), fc.record({ pool: fc.integer({ min: 0, max: 8 }) }));

    fc.assert(
      fc.property(fc.array(pressed), fc.nat(3), fc.nat(5), (given, pools, pods) => {
        const state = given.reduce<ScreenState>(
          (at, action) => nextScreen(at, action, { pools, pods }),
          INITIAL_SCREEN,
        );

        expect(state.pool).toBeLessThanOrEqual(Math.max(0, pools - 1));
        expect(state.pod).toBeLessThanOrEqual(Math.max(0, pods - 1));
      }),
    );
  });

  it("open the help over a panel and come back to it", () => {
    const history = nextScreen(INITIAL_SCREEN, "history", bounds);
    const help = nextScreen(history, "help", bounds);

    expect(help.panel).toBe("help");
    expect(nextScreen(help, "help", bounds)).toEqual(history);
  });

  it("begin with the first pod of another pool, and stay where there is none", () => {
    const second = { ...INITIAL_SCREEN, pod: 2 };

    expect(nextScreen(second, "next-pool", bounds)).toMatchObject({ pool: 1, pod: 0 });
    expect(nextScreen(second, "previous-pool", bounds)).toEqual(second);
  });
});

describe("the filter", () => {
  const type = (state: ScreenState, text: string): ScreenState =>
    [...text].reduce((at, input) => nextFilter(at, { input }), state);

  it("is typed letter by letter, kept with enter, and gone with esc", () => {
    const typed = type(nextScreen(INITIAL_SCREEN, "filter", bounds), "eu/1");
    const kept = nextFilter(typed, { input: "", name: "enter" });

    expect(typed).toMatchObject({ filter: "eu/1", isTyping: true, pod: 0 });
    expect(nextFilter(typed, { input: "", name: "backspace" }).filter).toBe("eu/");
    expect(kept).toMatchObject({ filter: "eu/1", isTyping: false });
    expect(nextScreen(kept, "alerts", bounds).filter).toBe("");
    expect(nextFilter(typed, { input: "", name: "esc" })).toMatchObject({ filter: "", isTyping: false });
  });

  it("takes only what a name can hold, however much is pasted", () => {
    const { filter } = nextFilter(INITIAL_SCREEN, { input: `\u001b[2J${"x".repeat(10_000)}\u202e` });

    expect(filter).toMatch(/^2Jx{58}$/);
  });
});

describe("the lines of the screen", () => {
  it("are never more than there are, and leave a panel to read", () => {
    const count = fc.integer({ min: 1, max: 60 });

    fc.assert(
      fc.property(fc.integer({ min: 24, max: 100 }), count, count, (rows, sites, pods) => {
        const layout = layoutFor(rows, { sites, pods });

        expect(layout.sites + layout.pods + layout.panel + 9).toBeLessThanOrEqual(rows);
        expect(Math.min(layout.panel, 3)).toBe(3);
      }),
    );
  });

  it("always hold the chosen pod", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(59), fc.integer({ min: 1, max: 30 }), (length, at, lines) => {
        const chosen = Math.min(at, length - 1);
        const { from, to } = windowOf(length, chosen, lines);

        expect(from <= chosen && chosen < to).toBe(true);
        expect(to - from).toBe(Math.min(length, lines));
      }),
    );
  });
});

describe("the strip of the last hour", () => {
  it("shows who led in each part of it, and nothing where that is not known", () => {
    const transitions = [
      { at: secondsAgo(1800), to: "a" },
      { at: secondsAgo(900), from: "a", to: "b" },
      { at: secondsAgo(60), from: "b", to: "" },
    ];

    const parts = leadersOver(transitions, { nowMs: NOW_MS, spanMs: 3_600_000, parts: 4 });

    expect(parts).toEqual([undefined, "a", "b", undefined]);
  });
});

describe("a bar", () => {
  it("is as wide as it should be, whatever it is to show", () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 0, max: 40 }), (part, width) => {
        expect(bar(part, width, { good: "", bad: "", unknown: "", filled: "#", empty: "." })).toHaveLength(width);
      }),
    );
  });
});

describe("a context that cannot be read any more", () => {
  const silent = unknown("timeout", "no answer");
  const eu = facts({ context: "eu" });

  it("keeps its last state, and the time since which it is gone", () => {
    const first = remember({ sites: [], lost: [] }, [eu], NOW_MS);
    const second = remember(first, [{ ...eu, leaders: silent }], NOW_MS + 5000);
    const third = remember(second, [{ ...eu, leaders: silent }], NOW_MS + 10_000);

    expect(third.sites).toEqual([eu]);
    expect(third.lost).toEqual([{ context: "eu", sinceMs: NOW_MS + 5000, because: "timeout: no answer" }]);
    expect(remember(third, [eu], NOW_MS + 15_000).lost).toEqual([]);
  });

  it("keeps the pool from being fine, however it was when it was read", () => {
    const first = remember({ sites: [], lost: [] }, [eu], NOW_MS);
    const second = remember(first, [{ ...eu, leaders: silent }], NOW_MS);

    expect(rememberedPools(first, NOW_MS)[0]?.verdict.isFine).toBe(true);
    expect(rememberedPools(second, NOW_MS)[0]?.verdict).toMatchObject({ isFine: false, unseen: ["eu"] });
  });

  it("is shown as unknown where it never could be read", () => {
    const never = { ...eu, leaders: silent };

    expect(remember({ sites: [], lost: [] }, [never], NOW_MS)).toEqual({ sites: [never], lost: [] });
    expect(remember({ sites: [], lost: [] }, [{ ...eu, leaders: known([]) }], NOW_MS).lost).toEqual([]);
  });
});

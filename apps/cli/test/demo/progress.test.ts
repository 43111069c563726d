import { describe, expect, it } from "vitest";
import type { Glimpse, PodGlimpse } from "../../src/demo/observer.ts";
import { createProgress } from "../../src/demo/progress.ts";
import { createPalette } from "../../src/terminal/palette.ts";

function aProgress({ isTTY, columns = 80 }: { isTTY: boolean; columns?: number }) {
  let [nowMs, text] = [50_000, ""];
  const stream = {
    isTTY,
    columns,
    write(added: string) {
      text += added;
    },
  };
  const progress = createProgress(stream, createPalette(false), () => nowMs);
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { progress, pass, text: () => text };
}

const NOT_RUNNING = Object.fromEntries(
  ["producer-0", "producer-1", "producer-2"].map((name) => [name, { isReady: false }]),
);
const glimpse = (pods: Readonly<Record<string, PodGlimpse>>, slots: Glimpse["slots"] = []): Glimpse => ({
  slots,
  overlap: [],
  pods: new Map(Object.entries({ ...NOT_RUNNING, ...pods })),
});
const standby: PodGlimpse = { phase: "standby", isReady: true };

describe("the progress of the demo", () => {
  it("is plain lines with the seconds since the start where there is no terminal", () => {
    const { progress, pass, text } = aProgress({ isTTY: false });

    progress.say("pods start");
    pass(1240);
    progress.show(glimpse({ "producer-0": standby }));
    progress.show(glimpse({ "producer-0": standby }));

    expect(text()).toBe("   0.0 s  pods start\n   1.2 s  producer-0: standby\n");
  });

  it("tells of each new forger, and how many slots nobody forged", () => {
    const { progress, text } = aProgress({ isTTY: false });
    const forged = (pod: string, slot: number) => ({ pod, slot, timeMs: slot * 1000 });
    const slots = [
      forged("producer-1", 100),
      forged("producer-1", 101),
      forged("producer-0", 107),
      forged("producer-2", 108),
      { ...forged("producer-1", 108), timeMs: 108_300 },
    ];

    for (const count of [1, 2, 3, 4, 5]) progress.show(glimpse({}, slots.slice(0, count)));

    expect(text().match(/producer-.*/g)).toEqual([
      "producer-1 forges slot 100",
      "producer-0 forges slot 107, 5 were missed",
      "producer-2 forges slot 108, none was missed",
      "producer-1 forges slot 108, which another one forged too",
    ]);
  });

  it("keeps one live line under the others on a terminal, and draws it ten times a second at most", () => {
    const { progress, pass, text } = aProgress({ isTTY: true });

    progress.show(glimpse({ "producer-0": standby }));
    const once = text().length;
    pass(50);
    progress.show(glimpse({ "producer-0": standby }));

    expect(text().slice(0, once)).toContain("0 standby  |  1 not running  |  2 not running");
    expect(text().length).toBe(once);
  });

  it("cuts the live line to the width of the terminal, because a wrapped one cannot be taken away again", () => {
    const { progress, text } = aProgress({ isTTY: true, columns: 40 });

    progress.show(glimpse({}));

    expect(text()).toBe("\r\u001b[K   0.0 s  0 not running  |  1 not runni");
  });

  it("takes the live line away before anything else is printed", () => {
    const { progress, text } = aProgress({ isTTY: true });

    progress.show(glimpse({}));
    progress.end();
    progress.say("done");

    expect(text().endsWith("\r\u001b[K   0.0 s  done\n")).toBe(true);
  });
});

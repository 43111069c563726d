/**
 * Keeps a clock that counts suspension, from one that does not and a coarse uptime.
 *
 * Node.js gives CLOCK_MONOTONIC in nanoseconds, and CLOCK_BOOTTIME only as `os.uptime()`: in hundredths of a second where
 * /proc/uptime can be read, in whole seconds where it cannot (libuv, uv_uptime). Taken as it is, the coarse one would
 * jump against the fine one all the time, and a jump of half a second means that the machine was suspended.
 *
 * But the *difference* between both clocks is constant until a suspension makes it larger. Each reading bounds it: an
 * uptime of u, read between the moments b and a, says that the difference lies in [u - a, u + resolution - b). As long as
 * every reading agrees with the bounds so far, nothing was suspended, and the same difference is given out. One that does
 * not agree says by how much at least and at most; the most is taken, because a permit that ends early costs a gap, and
 * one that ends late an overlap.
 */

/** One look at the coarse clock, between two looks at the fine one. */
export interface UptimeReading {
  readonly beforeMs: number;
  readonly uptimeMs: number;
  readonly afterMs: number;
}

/** Turns readings into the difference to add to the fine clock; it never becomes smaller. */
export type SuspensionTracker = (reading: UptimeReading) => number;

// A difference that moves by less is a clock that is being adjusted (uptime follows the wall clock on some systems).
const ADJUSTMENT_MS = 20;
const COARSE_MS = 1000;
const FINE_MS = 10;

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Begins with the smallest difference that the first reading allows. */
export function createSuspensionTracker(): SuspensionTracker {
  let bounds: Bounds | undefined;
  let isFine = false;
  // What the difference was at least when it was last seen to change. Later readings say more about how large it is, but
  // one that follows a suspension too short to be seen says nothing about how large it was before.
  let floorMs = 0;
  let offsetMs = 0;

  return ({ beforeMs, uptimeMs, afterMs }) => {
    isFine ||= uptimeMs % COARSE_MS !== 0;
    const seen: Bounds = { least: uptimeMs - afterMs, most: uptimeMs + (isFine ? FINE_MS : COARSE_MS) - beforeMs };
    if (bounds === undefined) {
      offsetMs = seen.least;
      restart(seen);
      return offsetMs;
    }
    const grownMs = seen.least - bounds.most;
    if (grownMs > ADJUSTMENT_MS) {
      offsetMs += seen.most - floorMs;
      restart(seen);
    } else if (grownMs > 0) {
      offsetMs += grownMs;
      floorMs += grownMs;
      bounds = { least: bounds.least + grownMs, most: bounds.most + grownMs };
    } else if (seen.most < bounds.least) {
      // The uptime went back, as where it follows a wall clock that was set. Time that was counted stays counted.
      restart(seen);
    } else {
      bounds = { least: Math.max(seen.least, bounds.least), most: Math.min(seen.most, bounds.most) };
    }
    return offsetMs;
  };

  function restart(seen: Bounds): void {
    bounds = seen;
    floorMs = seen.least;
  }
}

import type { TimedSample } from "./scrape-node-metrics.ts";

/** Leadership checks counted so far. A node shows the counter from the first check on. */
export function countOf({ sample }: TimedSample): number {
  return sample.aboutToLead ?? 0;
}

/** The samples that certainly come from the process that the last one comes from. */
export function sinceRestart(samples: readonly TimedSample[]): readonly TimedSample[] {
  const first = samples.findLastIndex((sample, index) => {
    const before = samples[index - 1];
    return before !== undefined && isOtherProcess(before, sample);
  });
  return samples.slice(Math.max(0, first));
}

function isOtherProcess(before: TimedSample, now: TimedSample): boolean {
  if (countOf(now) < countOf(before)) return true;
  const [earlier, later] = [before.sample.startTimeSeconds, now.sample.startTimeSeconds];
  return earlier !== undefined && later !== undefined && earlier !== later;
}

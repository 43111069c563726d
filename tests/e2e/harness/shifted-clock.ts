import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";

// Where Debian and Fedora put it.
const LIBRARIES = [
  `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`,
  "/usr/lib64/faketime/libfaketimeMT.so.1",
];

/** The library that shows a process another wall clock (libfaketime); undefined where it is not installed. */
export const faketimeLibrary = LIBRARIES.find((path) => existsSync(path));

/** For the environment of a process whose wall clock can be stepped while it runs, by {@link stepClock}; all others are true. */
export function shiftedClockEnv(library: string, stepFile: string): Record<string, string> {
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: stepFile,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}

/** Sets the wall clock of every process that reads this file to so many seconds from the true time. */
export async function stepClock(stepFile: string, seconds: number): Promise<void> {
  await writeFile(stepFile, `${seconds < 0 ? "" : "+"}${seconds}\n`);
}

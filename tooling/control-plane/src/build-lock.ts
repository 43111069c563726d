/*
 * Keeps two processes from building the same thing at once.
 *
 * A folder is the lock, because making one is atomic everywhere; the holder touches it while it works, so that a lock
 * whose holder was killed goes stale. Two holders at once are possible after a machine slept. That costs time and nothing
 * else, since what is built is moved into place in one step.
 */
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isSystemError } from "./control-plane-error.ts";

/** How a lock behaves; times are for tests. */
export interface BuildLockOptions {
  readonly signal: AbortSignal;
  /** Called once when another process holds the lock. */
  readonly onWait?: () => void;
  readonly staleAfterMs?: number;
  readonly pollMs?: number;
}

const STALE_AFTER_MS = 30_000;
const POLL_MS = 500;

/** Runs the work while holding the lock at `path`; rejects with the signal's reason when it fires before. */
export async function withBuildLock<T>(path: string, options: BuildLockOptions, work: () => Promise<T>): Promise<T> {
  await acquire(path, options);
  const heartbeat = setInterval(() => void touch(path), (options.staleAfterMs ?? STALE_AFTER_MS) / 5);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { recursive: true, force: true });
  }
}

async function acquire(path: string, options: BuildLockOptions): Promise<void> {
  const { signal, onWait, staleAfterMs = STALE_AFTER_MS, pollMs = POLL_MS } = options;
  let hasTold = false;
  for (;;) {
    signal.throwIfAborted();
    if (await tryMake(path)) return;
    if (await isStale(path, staleAfterMs)) {
      await putAside(path);
      continue;
    }
    if (!hasTold) onWait?.();
    hasTold = true;
    await sleep(pollMs, undefined, { signal });
  }
}

async function tryMake(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  }
}

async function isStale(path: string, staleAfterMs: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > staleAfterMs;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return false;
    throw error;
  }
}

// Of several that find the same stale lock, the rename lets one through.
async function putAside(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch {
    // Gone: another process took it for stale, and both build. See above for why that is harmless.
  }
}

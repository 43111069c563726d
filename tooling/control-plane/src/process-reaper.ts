/*
 * Leaves nothing behind, even when this process is killed.
 *
 * A process of Node.js cannot ask the kernel to end its children with it. So a shell waits at the end of a pipe that only
 * this process holds open: when the pipe closes, for whatever reason, it kills every process group that it was told of and
 * removes the folder.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

/** Kills and removes what it was told of when this process ends, or when it is told to. */
export interface ProcessReaper {
  /** A process group that must not outlive this process. */
  add(groupId: number): void;
  /** The group has ended by itself; its number may be somebody else's soon. */
  drop(groupId: number): void;
  /** Kills every group, removes the folder, and resolves when that is done. */
  reap(): Promise<void>;
}

// The second attempt is for what a process wrote between its SIGKILL and its end.
const SCRIPT = `
groups=
while read -r verb group; do
  kept=
  for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done
  [ "$verb" = add ] && kept="$kept $group"
  groups=$kept
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
rm -rf -- "$1" 2>/dev/null || { sleep 1; rm -rf -- "$1"; }
`;

/** Starts a reaper for a folder. */
export function startProcessReaper(directory: string): ProcessReaper {
  const shell = spawn("sh", ["-c", SCRIPT, "control-plane-reaper", directory], {
    // A group of its own, so that Ctrl-C in a terminal does not end it before the others.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.unref();
  const ended = once(shell, "exit");
  const say = (line: string): void => void shell.stdin.write(`${line}\n`);
  return {
    add: (groupId) => say(`add ${groupId}`),
    drop: (groupId) => say(`drop ${groupId}`),
    async reap() {
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
}

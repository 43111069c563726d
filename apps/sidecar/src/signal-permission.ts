import { kill } from "node:process";

/** Whether the system would let this process signal that one; a process that is gone is no obstacle. Sends nothing. */
export function isSignalPermitted({ pid }: { readonly pid: number }): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    // kill(2): EPERM and only EPERM means that the caller lacks the right.
    return (error as NodeJS.ErrnoException).code !== "EPERM";
  }
}

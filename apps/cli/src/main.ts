#!/usr/bin/env node
import { runCli } from "./run-cli.ts";
import { hostConsole } from "./terminal/console.ts";

// Whoever reads may stop reading: `forgectl status | head -1` is not a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // A second one ends the process in the way of its signal.
  process.once(signal, () => interrupted.abort(signal));
}

process.exitCode = await runCli(process.argv, hostConsole(), interrupted.signal);

/*
 * One control plane that stays up after the command that started it, for people.
 *
 * A process in the background owns it and listens on a socket in the cache. Whoever can connect to the socket has found
 * it running, and a word on it ends it: a number in a file could mean some other process by now. Two that start at once
 * find out on the socket, before either has started anything.
 */
import { once } from "node:events";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { cacheDirectory, type Environment } from "./cache-directory.ts";
import { isSystemError } from "./control-plane-error.ts";
import { startControlPlane } from "./start-control-plane.ts";

/** What people need to know of the control plane that is up. */
export interface StandingControlPlane {
  readonly url: string;
  readonly kubeconfigPath: string;
  /** The folder of kubectl. */
  readonly binariesDirectory: string;
}

/** A word to the process in the background, and when its answer comes. */
type Word =
  /** Answered once the control plane is ready, with a {@link StandingControlPlane}. */
  | "who"
  /** Answered once it is gone. */
  | "stop";

/** Where the standing control plane keeps its socket, kubeconfig and log. */
export function standingPaths(env: Environment): {
  readonly directory: string;
  readonly socket: string;
  readonly kubeconfig: string;
  readonly log: string;
} {
  const directory = join(cacheDirectory(env), "up");
  const at = (name: string): string => join(directory, name);
  return { directory, socket: at("control.sock"), kubeconfig: at("kubeconfig"), log: at("log") };
}

/** Asks the process in the background, and waits for it while it starts; undefined when there is none. */
export async function findStandingControlPlane(env: Environment): Promise<StandingControlPlane | undefined> {
  const answer = await say(standingPaths(env).socket, "who");
  return answer === undefined ? undefined : (JSON.parse(answer) as StandingControlPlane);
}

/** Stops the control plane in the background and resolves when it is gone; false when there was none. */
export async function stopStandingControlPlane(env: Environment): Promise<boolean> {
  return (await say(standingPaths(env).socket, "stop")) !== undefined;
}

/** Runs the control plane in this process until somebody says stop, on the socket or with a signal. */
export async function serveStandingControlPlane(env: Environment): Promise<void> {
  const paths = standingPaths(env);
  await mkdir(paths.directory, { recursive: true, mode: 0o700 });
  const ready = Promise.withResolvers<StandingControlPlane>();
  const stop = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const answer = async (word: Word): Promise<string> => {
    if (word === "who") return JSON.stringify(await ready.promise);
    stop.resolve();
    await gone.promise;
    return "stopped";
  };
  const server = await tryListen(paths.socket, answer);
  if (server === undefined) return;
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => stop.resolve());
  const controlPlane = await startControlPlane();
  await copyFile(controlPlane.kubeconfigPath, paths.kubeconfig);
  const { url, binaries } = controlPlane;
  ready.resolve({ url, kubeconfigPath: paths.kubeconfig, binariesDirectory: binaries.directory });
  await stop.promise;
  server.close();
  await controlPlane.stop();
  await rm(paths.directory, { recursive: true, force: true });
  gone.resolve();
}

/** Listens on the socket unless another process does; one that was killed left it behind with nobody on it. */
async function tryListen(path: string, answer: (word: Word) => Promise<string>): Promise<Server | undefined> {
  const server = createServer((socket) => {
    // Whoever hangs up early misses the answer, and nothing else depends on it.
    socket.on("error", () => undefined);
    socket.once("data", async (word) => socket.end(await answer(word.toString("utf8") === "stop" ? "stop" : "who")));
  });
  try {
    await once(server.listen(path), "listening");
  } catch (error) {
    if (!isSystemError(error, "EADDRINUSE")) throw error;
    if (await isAnswered(path)) return undefined;
    await rm(path, { force: true });
    await once(server.listen(path), "listening");
  }
  return server;
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    if (isSystemError(error, "ENOENT") || isSystemError(error, "ECONNREFUSED")) return false;
    throw error;
  } finally {
    socket.destroy();
  }
}

async function say(path: string, word: Word): Promise<string | undefined> {
  if (!(await isAnswered(path))) return undefined;
  const socket = connect(path).on("error", () => undefined);
  socket.write(word);
  // Empty when the other end went away before it could answer, for instance because it failed to start.
  return (await text(socket)) || undefined;
}

/** A thread that plays the seeds it is sent, one after the other, and answers each with what came of it. */
import { parentPort } from "node:worker_threads";
import { playSeed, type SeedTask } from "./play-seed.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread");
const port = parentPort;

port.on("message", (task: SeedTask) => {
  void playSeed(task).then((result) => port.postMessage(result));
});

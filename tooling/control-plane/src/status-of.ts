import type { ClientRequest, IncomingMessage } from "node:http";

const ANSWER_WITHIN_MS = 2_000;

/** Sends a request without a body and gives the status of its answer; undefined when there was none in time. */
export function statusOf(request: ClientRequest): Promise<number | undefined> {
  return new Promise((resolve) => {
    request.setTimeout(ANSWER_WITHIN_MS, () => request.destroy());
    request.on("response", (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode);
    });
    // A server that is not up yet refuses connections; that is an answer too.
    request.on("error", () => resolve(undefined));
    request.on("close", () => resolve(undefined));
    request.end();
  });
}

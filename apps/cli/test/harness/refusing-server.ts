import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Which requests are refused, and who answers all others; without `upstream` nothing is ever found. */
export interface RefusalRule {
  readonly status: number;
  readonly reason: string;
  readonly matches?: (path: string, method: string) => boolean;
  readonly upstream?: string;
}

/** An API server with a Role that does not allow everything. */
export async function startRefusingServer(
  rule: RefusalRule,
): Promise<{ url: string; [Symbol.asyncDispose](): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const isRefused = rule.matches?.(path, request.method ?? "") ?? true;
    void (isRefused ? refuse(response, rule) : forward(response, `${rule.upstream}${path}`));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

function refuse(response: ServerResponse, { status, reason }: RefusalRule): void {
  const message = `${reason}: not for you`;
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code: status };
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

async function forward(response: ServerResponse, url: string): Promise<void> {
  try {
    const answer = await fetch(url);
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
  } catch {
    // A watch ends with the server behind this one.
    response.destroy();
  }
}

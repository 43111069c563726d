import type { ServerResponse } from "node:http";
import type { Json, JsonObject, KubeObject } from "../json.ts";
import type { Context, Target } from "../operations/context.ts";
import { startWatch, type Watch, type WatchSink } from "../operations/watch.ts";
import { partialObject, renderTable } from "../table/render-table.ts";
import { includedObject } from "./answer-resource.ts";
import { negotiate, type Representation } from "./media-type.ts";
import { parseCount, parseWatchOptions } from "./query.ts";

const bookmarkEveryMs = 60_000;
const defaultTimeoutMs = 45 * 60_000;
/** A client that reads slower than changes come is cut off, as the real server does; it lists again. */
const unreadBytesMax = 4 * 1024 * 1024;

/** A watch request. */
export interface WatchRequest {
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
}

/**
 * Serves a watch until its timeout, the client's leaving, or the server's stop. While `holds()` is
 * true nothing is sent; what happened in between follows in order.
 */
export function serveWatch(
  context: Context,
  request: WatchRequest,
  response: ServerResponse,
  gate: { readonly holds: () => boolean; readonly onRelease: (listener: () => void) => () => void },
): void {
  const form = negotiate(request.accept);
  const options = parseWatchOptions(request.query);
  const timeoutMs = parseCount(request.query.get("timeoutSeconds")) * 1000 || defaultTimeoutMs;
  const pending: string[] = [];
  let watch: Watch | undefined;

  const flush = () => {
    if (gate.holds()) return;
    for (const line of pending.splice(0)) response.write(line);
  };
  const send = (type: string, object: Json) => {
    pending.push(`${JSON.stringify({ type, object })}\n`);
    const waiting = pending.reduce((sum, line) => sum + line.length, 0);
    if (response.writableLength + waiting > unreadBytesMax) response.destroy();
    else flush();
  };
  const end = () => {
    flush();
    response.end();
  };
  const sink = sinkFor(viewFor(context, request, form), { send, end });
  const startedWatch = startWatch(context, request.target, options, sink);
  watch = startedWatch;
  if (!response.writableEnded && !response.headersSent) response.flushHeaders();
  const ticks = setInterval(() => watch?.bookmark(), bookmarkEveryMs);
  const timeout = setTimeout(end, timeoutMs);
  const forget = gate.onRelease(flush);
  response.on("close", () => {
    clearInterval(ticks);
    clearTimeout(timeout);
    forget();
    startedWatch.stop();
  });
}

/** Where the lines of a watch go, and its end. */
interface WatchOutput {
  send(type: string, object: Json): void;
  end(): void;
}

function sinkFor(shown: (object: KubeObject) => Json, { send, end }: WatchOutput): WatchSink {
  return {
    object: (kind, object) => send(kind, shown(object)),
    bookmark: (object: JsonObject) => send("BOOKMARK", object),
    fail(status) {
      send("ERROR", status);
      end();
    },
  };
}

/** How the objects of one watch are shown; only the first table says what its columns are. */
function viewFor(context: Context, request: WatchRequest, form: Representation): (object: KubeObject) => Json {
  const { type } = request.target;
  let hasDefinitions = true;
  return (object) => {
    if (form.kind === "partial-metadata") return partialObject(object);
    if (form.kind !== "table") return object;
    const stored = type.toStored?.(object) ?? object;
    const table = renderTable({
      columns: type.columns,
      objects: [stored],
      metadata: { resourceVersion: object.metadata.resourceVersion },
      include: includedObject(request.query),
      nowMs: context.nowMs(),
      hasDefinitions,
    });
    hasDefinitions = false;
    return table;
  };
}

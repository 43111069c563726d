import { createReadStream } from "node:fs";
import { CliError } from "../cli-error.ts";
import { unreadableFile } from "../unreadable-file.ts";

/** More than an API server takes of one object by far. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Reads a manifest to its last byte; `-` is standard input. */
export async function readManifest(path: string, signal: AbortSignal): Promise<string> {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  const stop = (): void => void stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return decode(await bytesOf(stream));
  } catch (cause) {
    throw cause instanceof CliError ? cause : unreadableFile(path, cause);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function bytesOf(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > MAX_BYTES)
      throw new CliError("CLI_MANIFEST_INVALID", `The manifest is longer than ${MAX_BYTES} bytes.`);
  }
  return Buffer.concat(chunks);
}

/** What is no text could not be given back byte for byte. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CliError("CLI_MANIFEST_INVALID", "The manifest is not text in UTF-8.", { cause });
  }
}

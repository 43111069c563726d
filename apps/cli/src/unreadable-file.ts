import { CliError } from "./cli-error.ts";

/** Says of a file that the user named why it could not be read; whichever command reads it, its exit code is the same. */
export function unreadableFile(path: string, cause: unknown): CliError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const facts: [string, string][] = [
    ["file", path],
    ["reason", reason],
  ];
  if (reason === "ENOENT") {
    return new CliError("CLI_FILE_NOT_FOUND", "A file is not there.", { facts, suggestions: ["ls -l"], cause });
  }
  const suggestions = ["run as the user that owns the file, or give it an ordinary file"];
  return new CliError("CLI_FILE_UNREADABLE", "A file cannot be read.", { facts, suggestions, cause });
}

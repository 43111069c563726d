import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";

export type { Logger } from "pino";

/** Takes lines of text; in place of standard output. */
export type LogDestination = DestinationStream;

/**
 * JSON lines on standard output: a fixed past-tense phrase in `msg`, facts as fields, pool and network on each line.
 * `pretty` is for people at a terminal.
 */
export function createLog(o: {
  level: string;
  format: "json" | "pretty";
  fields: Readonly<Record<string, string>>;
  destination?: LogDestination;
}): Logger {
  const options = {
    level: o.level,
    base: { ...o.fields },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
  };
  if (o.destination !== undefined) return pino(options, o.destination);
  if (o.format === "json") return pino(options);
  return pino(options, pretty({ sync: true, ignore: Object.keys(o.fields).join(","), singleLine: true }));
}

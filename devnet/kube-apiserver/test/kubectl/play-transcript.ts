/*
 * A transcript is what a terminal shows: commands after `$ `, and what they printed. They are run by a shell, so that
 * what is tested is what people type.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** One command, its here-document included. */
export interface Command {
  readonly text: string;
}

/** A transcript taken apart: what stands before the first command, and the commands. */
export interface Transcript {
  readonly preface: string;
  readonly commands: readonly Command[];
}

/** Where commands run. */
export interface Terminal {
  /** The folder of kubectl. */
  readonly path: string;
  readonly kubeconfigPath: string;
  readonly cacheDirectory: string;
}

/** Takes a transcript apart; output is left out. */
export function parseTranscript(transcript: string): Transcript {
  const [preface = "", ...blocks] = transcript.split(/^\$ /m);
  return { preface, commands: blocks.map((block) => ({ text: commandOf(block) })) };
}

function commandOf(block: string): string {
  const [first = "", ...rest] = block.split("\n");
  if (!first.includes("<<'END'")) return first;
  return [first, ...rest.slice(0, rest.indexOf("END") + 1)].join("\n");
}

/** Runs the commands one after the other and gives the whole transcript again, with what they printed now. */
export async function playTranscript({ preface, commands }: Transcript, terminal: Terminal): Promise<string> {
  let played = preface;
  for (const command of commands) played += `$ ${command.text}\n${await outputOf(command, terminal)}\n`;
  return `${played.trimEnd()}\n`;
}

async function outputOf({ text: command }: Command, terminal: Terminal): Promise<string> {
  const shell = spawn("sh", ["-c", `exec 2>&1\n${command}`], {
    env: {
      ...process.env,
      PATH: `${terminal.path}:${process.env["PATH"]}`,
      KUBECONFIG: terminal.kubeconfigPath,
      KUBECACHEDIR: terminal.cacheDirectory,
      KUBERC: "off",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed, [code]] = await Promise.all([text(shell.stdout), once(shell, "close")]);
  return withoutChance(printed) + (code === 0 ? "" : `[exit code ${code}]\n`);
}

const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UID"],
  [/(?<=resourceVersion: )"\d+"|(?<=Resource Version: +)\d+/g, "RV"],
  [/(?<=(creationTimestamp: "?|Creation Timestamp: +))[-\dT:]+Z/g, "TIME"],
  [/(?<=cardano\.io {2,})\d{4}-\d\d-\d\dT[\d:]+Z/g, "TIME"],
  [/(?<=^|over |(?<!: *) {2})\d+[smhdy](\d+[smhd])?(?=$|\)| \(| {2})/gm, "AGE"],
  [/(?<=Error from server .*)(\d+\.){3}\d+:\d+/g, "HOST"],
  // Columns are as wide as what stands in them, ages included.
  [/(?<=\S) {2,}/g, "  "],
  [/ +$/gm, ""],
];

function withoutChance(printed: string): string {
  const named = STAND_INS.reduce((text, [pattern, name]) => text.replace(pattern, name), printed);
  // A real server finds faults in random order.
  return named.replace(/(?:^\* .*\n)+/gm, (lines) => `${lines.trimEnd().split("\n").sort().join("\n")}\n`);
}

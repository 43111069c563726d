import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startKeptDemo } from "./demo.ts";
import { svgOfScreen } from "./svg-of-screen.ts";
import { openTerminal } from "./terminal.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SIZE = { columns: 100, rows: 26 };
const BOUND_MS = 60_000;
/** Of the 6 s that a lease of the demo lasts. */
const NEARLY_OUT_S = 2.5;

const forgerOn = (text: string): string | undefined => /1 forger: ([\w-]+)/.exec(text)?.[1];
const readyOn = (text: string): string[] =>
  [...text.matchAll(/([\w-]+) +standby +standby +off +off /g)].map(([, pod]) => pod as string);
const chosenOn = (text: string): string | undefined => /^> +([\w-]+)/m.exec(text)?.[1];
const leftOn = (text: string): number => Number(/([\d.]+) of 6 s/.exec(text)?.[1] ?? Number.NaN);

await using demo = await startKeptDemo(ROOT);

async function save(name: string, screen: string, title: string): Promise<void> {
  // Where the demo lies is a matter of one run.
  const drawing = svgOfScreen(screen.replaceAll(demo.directory, "$DEMO"), SIZE, title);
  await writeFile(`${ROOT}docs/pictures/dashboard-${name}.svg`, drawing);
  process.stderr.write(`wrote docs/pictures/dashboard-${name}.svg\n`);
}

const dashboard = `KUBECONFIG=${demo.directory}/kubeconfig ${process.execPath} apps/cli/dist/forgectl.mjs dashboard`;
await using terminal = await openTerminal(`cd ${ROOT} && ${dashboard}`, SIZE);

let to = "";
await terminal.shows("a forger and two that are ready", BOUND_MS, (text) => {
  [to = ""] = readyOn(text);
  return /✓ 1 forger/.test(text) && readyOn(text).length === 2;
});
let chosen: string | undefined;
await terminal.shows("a chosen pod", BOUND_MS, (text) => {
  chosen = chosenOn(text);
  return chosen !== undefined;
});
while (chosen !== to) {
  const before = chosen;
  await terminal.press("j");
  await terminal.shows(`a pod below ${before} that is chosen`, BOUND_MS, (text) => {
    chosen = chosenOn(text);
    return chosen !== undefined && chosen !== before;
  });
}
let done = "";
let asks = "";
// A pod that has only just come up is refused: it could not follow at once yet.
while (!done.includes("nobody forged for")) {
  await terminal.press("S");
  await terminal.shows("the question", BOUND_MS, (text) => text.includes(`type ${to} and enter`));
  await terminal.press(to);
  asks = await terminal.shows("the answer", BOUND_MS, (text) => text.includes(`esc: ${to}`));
  await terminal.press("Enter");
  done = await terminal.shows("the gap", BOUND_MS, (text) => /nobody forged for|refused: /.test(text));
  if (!done.includes("nobody forged for")) await terminal.press("Escape");
}
await save("asks", asks, "The dashboard asks for the name of a pod before it hands over to it");
await save("done", done, "The hand-over is done, and the gap was measured");
await terminal.press("Escape");

await terminal.shows("the new forger", BOUND_MS, (text) => forgerOn(text) === to && readyOn(text).length === 2);
await demo.kill(to);
const killed = await terminal.shows("a lease that runs out", BOUND_MS, (text) => leftOn(text) < NEARLY_OUT_S);
await save("killed", killed, "The pod that forges was killed, and its lease runs out");

const after = await terminal.shows("another forger", BOUND_MS, (text) => ![undefined, to].includes(forgerOn(text)));
await save("after", after, "Another pod forges, and of the one that was killed it is not known");

/**
 * `pnpm installers`: installs the packed CLI into empty folders with every installer on every Node.js that it is for, runs
 * it there, and measures how large it is and how fast it starts beside kubectl and one Node.js CLI that everybody knows.
 * Needs a registry and `pnpm build`; not part of CI, because it downloads what it compares with.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ProgramRun, runProgram } from "./harness/program.ts";

const NODES = ["22", "24"];
const INSTALLERS = {
  "npm 10": ["-p", "npm@10", "--", "npm", "install", "--no-audit", "--no-fund"],
  "npm 11": ["-p", "npm@11", "--", "npm", "install", "--no-audit", "--no-fund"],
  "pnpm 12": ["-p", "pnpm@12.21.0", "--", "pnpm", "add"],
};
const KNOWN_CLI = "prettier@3";
const STARTS = 15;
const INSTALL_WITHIN_MS = 180_000;

const run = promisify(execFile);
const cli = fileURLToPath(new URL("../../apps/cli/", import.meta.url));
const directory = await mkdtemp(join(tmpdir(), "forge-installers-"));
try {
  const { stdout } = await run("pnpm", ["pack", "--json", "--pack-destination", directory], { cwd: cli });
  const { filename } = JSON.parse(stdout) as { filename: string };
  for (const major of NODES) {
    const node = await nodeOf(major);
    for (const [name, words] of Object.entries(INSTALLERS)) {
      const { at, installMs } = await install(filename, words, {
        node,
        label: `${name} ${major}`.replaceAll(" ", "-"),
      });
      await assertWorks(at, node);
      say(`| ${name} | ${(await versionOf(node)).trim()} | ${installMs} ms | ${await sizeText(at)} | works |`);
    }
  }
  await measureStarts(filename);
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function nodeOf(major: string): Promise<string> {
  const { stdout } = await run("npx", ["-y", `node@${major}`, "-p", "process.execPath"], {
    timeout: INSTALL_WITHIN_MS,
  });
  return stdout.trim();
}

async function versionOf(node: string): Promise<string> {
  return (await run(node, ["--version"])).stdout;
}

interface Where {
  readonly node: string;
  readonly label: string;
}

/** Installs into an empty folder; the installer itself runs under the Node.js that it installs for. */
async function install(what: string, words: readonly string[], { node, label }: Where) {
  const at = join(directory, label);
  await mkdir(at);
  await writeFile(join(at, "package.json"), "{}");
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env["PATH"]}` };
  const startedMs = performance.now();
  await run("npx", ["-y", ...words, what], { cwd: at, env, timeout: INSTALL_WITHIN_MS });
  return { at, installMs: Math.round(performance.now() - startedMs) };
}

/** What touches every part that could be missing: the lazily loaded commands, React and Ink, and the Kubernetes client. */
async function assertWorks(at: string, node: string): Promise<void> {
  await using empty = await emptyServer();
  const kubeconfig = join(at, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor(empty.url));
  const expected: [words: string[], exitCode: number, pattern: RegExp][] = [
    [["--version"], 0, /^forgectl \d/],
    [["--help"], 0, /verify-single-forger/],
    [["version", "-o", "json"], 0, /"kind": "Version"/],
    [["completion", "bash"], 0, /complete/],
    [["status", "--kubeconfig", kubeconfig], 4, /No forge manager has reported/],
    [["dashboard", "--kubeconfig", kubeconfig], 4, /No forge manager has reported/],
    [["status", "--kubeconfig", "/nowhere"], 1, /kubeconfig cannot be used/],
  ];
  const script = join(at, "node_modules/@cardano-forge/cli/dist/forgectl.mjs");
  for (const [words, exitCode, pattern] of expected) {
    const ended = await runProgram(node, [script, ...words], at);
    if (ended.exitCode !== exitCode || !pattern.test(ended.stdout + ended.stderr)) throw new Error(tell(words, ended));
  }
  for (const name of ["forgectl", "kubectl-cardano_forge"]) await stat(join(at, "node_modules/.bin", name));
}

function tell(words: readonly string[], { exitCode, stdout, stderr }: ProgramRun): string {
  return `forgectl ${words.join(" ")} exited ${exitCode}:\n${stdout}${stderr}`;
}

/** An API server that knows nothing. */
async function emptyServer(): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function kubeconfigFor(server: string): string {
  const contexts = [{ name: "test", context: { cluster: "test", user: "test", namespace: "pool" } }];
  const clusters = [{ name: "test", cluster: { server } }];
  const users = [{ name: "test", user: {} }];
  return JSON.stringify({ apiVersion: "v1", kind: "Config", clusters, users, contexts, "current-context": "test" });
}

/** In turn, so that whatever else the machine does falls on all of them alike. */
async function measureStarts(tarball: string): Promise<void> {
  const node = await nodeOf(NODES.at(-1) as string);
  const words = INSTALLERS["npm 11"];
  const own = (await install(tarball, words, { node, label: "own" })).at;
  const known = (await install(KNOWN_CLI, words, { node, label: "known" })).at;
  const forgectl = join(own, "node_modules/@cardano-forge/cli/dist/forgectl.mjs");
  const prettier = join(known, "node_modules/prettier/bin/prettier.cjs");
  const programs: [what: string, command: string, words: string[]][] = [
    ["`node -e 0`", node, ["-e", "0"]],
    ["`forgectl --version`", node, [forgectl, "--version"]],
    ["`forgectl --help`", node, [forgectl, "--help"]],
    ["`prettier --version`", node, [prettier, "--version"]],
    ["`prettier --help`", node, [prettier, "--help"]],
    ["`kubectl version --client`", "kubectl", ["version", "--client"]],
  ];
  const times = programs.map((): number[] => []);
  for (let start = 0; start < STARTS; start += 1) {
    for (const [index, [, command, args]] of programs.entries()) {
      const startedMs = performance.now();
      await runProgram(command, args, own);
      times[index]?.push(performance.now() - startedMs);
    }
  }
  const bare = medianOf(times[0] ?? []);
  for (const [index, [what]] of programs.entries()) {
    const median = medianOf(times[index] ?? []);
    const least = Math.min(...(times[index] ?? []));
    say(`| ${what} | ${median.toFixed(0)} ms | ${least.toFixed(0)} ms | ${(median / bare).toFixed(1)} |`);
  }
  say(`installed: forgectl ${await sizeText(own)}, prettier ${await sizeText(known)}, kubectl ${await kubectlSize()}`);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function kubectlSize(): Promise<string> {
  const { stdout } = await run("sh", ["-c", 'readlink -f "$(command -v kubectl)"']);
  return mebibytes((await stat(stdout.trim())).size);
}

async function sizeText(at: string): Promise<string> {
  const entries = await readdir(join(at, "node_modules"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const stats = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  // pnpm links one file into two places; it is there once.
  const sizes = new Map(stats.map(({ ino, size }) => [ino, size]));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return `${mebibytes(bytes)} in ${sizes.size} files`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

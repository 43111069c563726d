/* How a container starts cardano-node, read from its image, command, arguments and environment. Pure. */
import { listAt, textAt } from "../cluster/plain-data.ts";

/** Where a node reads each of its keys. */
export interface KeyPaths {
  readonly kes: string;
  readonly vrf: string;
  readonly opCert: string;
}

/** What is known of the start of a node. A path that its environment takes from elsewhere is undefined. */
export interface NodeStart {
  readonly keys: Readonly<Record<keyof KeyPaths, string | undefined>>;
  readonly socket: string | undefined;
  readonly database: string;
  readonly network: string | undefined;
  /** Flags that ask for something that no sidecar can govern. */
  readonly foreignKeySources: readonly string[];
  readonly startFlag: StartFlag;
  /** As the image's tag says it. */
  readonly version: readonly [major: number, minor: number, patch: number] | undefined;
}

/** How the node is told to start without forging: it is already, or by a variable, an argument, or a word that has to be added by hand. */
export type StartFlag =
  | { readonly kind: "present" }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "argument"; readonly list: "args" | "command"; readonly flag: string }
  | { readonly kind: "by-hand"; readonly flag: string };

const START_FLAGS = ["--start-as-non-producing-node", "--non-producing-node"] as const;
const FLAG_SINCE = [10, 5, 1] as const;
const FLAG_OF_KEY = {
  kes: "--shelley-kes-key",
  vrf: "--shelley-vrf-key",
  opCert: "--shelley-operational-certificate",
} as const;
const VARIABLE_OF_KEY = {
  kes: "CARDANO_SHELLEY_KES_KEY",
  vrf: "CARDANO_SHELLEY_VRF_KEY",
  opCert: "CARDANO_SHELLEY_OPERATIONAL_CERTIFICATE",
} as const;
/** Where both published images look unless told otherwise (their run-node). */
const IMAGE_KEYS: KeyPaths = {
  kes: "/opt/cardano/config/keys/kes.skey",
  vrf: "/opt/cardano/config/keys/vrf.skey",
  opCert: "/opt/cardano/config/keys/node.cert",
};
const IMAGE_SOCKET = "/ipc/node.socket";
const IMAGE_DATABASE = "/data/db";

/** True for a container that runs a node with forging keys. */
export function isProducer(container: unknown): boolean {
  const words = wordsOf(container);
  return Object.values(FLAG_OF_KEY).some((flag) => isGiven(words, flag)) || isToldByEnvironment(container);
}

/** True where the image is one that reads its paths from its environment. */
function isToldByEnvironment(container: unknown): boolean {
  return variable(container, "CARDANO_BLOCK_PRODUCER") === "true";
}

/** Reads the start of a producer. */
export function readNodeStart(container: unknown): NodeStart {
  const words = wordsOf(container);
  const told = (flag: string, name: string, byDefault: string | undefined): string | undefined =>
    isGiven(words, flag) ? flagValue(words, flag) : byEnvironment(container, name, byDefault);
  const keyAt = (name: keyof KeyPaths): string | undefined =>
    // What an unknown image reads cannot be guessed: keys that a node has elsewhere would stay with every one of them.
    isGiven(words, FLAG_OF_KEY[name]) || isToldByEnvironment(container)
      ? told(FLAG_OF_KEY[name], VARIABLE_OF_KEY[name], isToldByEnvironment(container) ? IMAGE_KEYS[name] : undefined)
      : undefined;
  return {
    keys: { kes: keyAt("kes"), vrf: keyAt("vrf"), opCert: keyAt("opCert") },
    socket: told("--socket-path", "CARDANO_SOCKET_PATH", IMAGE_SOCKET),
    database: told("--database-path", "CARDANO_DATABASE_PATH", IMAGE_DATABASE) ?? IMAGE_DATABASE,
    network: variable(container, "CARDANO_NETWORK") ?? variable(container, "NETWORK"),
    foreignKeySources: ["--shelley-kes-agent-socket", "--bulk-credentials-file"].filter((flag) => isGiven(words, flag)),
    startFlag: startFlagOf(container, words),
    version: versionOf(container),
  };
}

/** The value of a variable that the container itself gives. */
export function variable(container: unknown, name: string): string | undefined {
  return textAt(
    listAt(container, "env").findLast((entry) => textAt(entry, "name") === name),
    "value",
  );
}

function byEnvironment(container: unknown, name: string, byDefault: string | undefined): string | undefined {
  const isNamed = listAt(container, "env").some((entry) => textAt(entry, "name") === name);
  // What comes from a ConfigMap as a whole may hold any variable.
  return isNamed || listAt(container, "envFrom").length > 0 ? variable(container, name) : byDefault;
}

/** Every word of the command line; those of a script that a shell is given as one text, too. */
function wordsOf(container: unknown): string[] {
  const given = [...listAt(container, "command"), ...listAt(container, "args")].map((word) =>
    // The kubelet does so with variables that have a value here.
    String(word).replaceAll(/\$\((\w+)\)/g, (text, name: string) => variable(container, name) ?? text),
  );
  return given.flatMap((text) =>
    (isScript(text) ? text.split(/[\s;&|]+/) : [text]).map((word) => word.replace(/^["']|["']$/g, "")),
  );
}

function isScript(text: string): boolean {
  return /\s/.test(text.trim());
}

function isGiven(words: readonly string[], flag: string): boolean {
  return words.some((word) => word === flag || word.startsWith(`${flag}=`));
}

function flagValue(words: readonly string[], flag: string): string | undefined {
  const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const value = words[at] === flag ? words[at + 1] : words[at]?.slice(flag.length + 1);
  // What a shell makes of $NAME, or the kubelet of a variable from elsewhere, cannot be seen.
  return value === undefined || value === "" || value.includes("$") ? undefined : value;
}

function startFlagOf(container: unknown, words: readonly string[]): StartFlag {
  const flag = isOlder(versionOf(container), FLAG_SINCE) ? START_FLAGS[1] : START_FLAGS[0];
  if (words.some((word) => START_FLAGS.some((one) => one === word))) return { kind: "present" };
  if (variable(container, "START_AS_NON_PRODUCING") === "true") return { kind: "present" };
  const image = textAt(container, "image") ?? "";
  const isOwnCommand = listAt(container, "command").length > 0;
  // The arguments of this image go through a script, in which the flag would swallow the next one.
  const isByVariable = /blinklabs/.test(image) || !/intersectmbo|inputoutput|iohk/.test(image);
  const isByEnvironment = !Object.values(FLAG_OF_KEY).some((one) => isGiven(words, one));
  if (!isOwnCommand && isByVariable && (isByEnvironment || /blinklabs/.test(image))) {
    return { kind: "variable", name: "START_AS_NON_PRODUCING" };
  }
  const list = listAt(container, "args").length > 0 ? "args" : "command";
  return listAt(container, list).some((word) => isScript(String(word)))
    ? { kind: "by-hand", flag }
    : { kind: "argument", list: isOwnCommand ? list : "args", flag };
}

function versionOf(container: unknown): NodeStart["version"] {
  const found = /:v?(\d+)\.(\d+)\.(\d+)/.exec(textAt(container, "image") ?? "");
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])];
}

/** True for a version that is known to come before another. */
export function isOlder(version: NodeStart["version"], other: readonly [number, number, number]): boolean {
  if (version === undefined) return false;
  const at = version.findIndex((part, index) => part !== other[index]);
  return at >= 0 && (version[at] as number) < (other[at] as number);
}

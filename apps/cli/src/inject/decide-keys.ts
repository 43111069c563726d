/*
 * Where the keys come from and where they go. The node goes on reading the paths that it reads; what it finds there is a
 * directory in memory that the sidecar fills, and what was mounted there before is mounted into the sidecar alone. Pure.
 */
import { field, listAt, numberAt, textAt } from "../cluster/plain-data.ts";
import { KEY_DIRECTORY, SECRET_MODE } from "./care.ts";
import type { Change } from "./change.ts";
import { type InjectionOptions, NAMES, type Part, type SidecarMount } from "./injection.ts";
import type { KeyPaths } from "./node-start.ts";
import { type Problem, type Producer, placeIn } from "./producer.ts";
import { directoryOf, fileNameOf, isWithin, type Mount, mountAround, mountsOf, type Volume } from "./volumes.ts";

/** The keys of a producer, as its sidecar is told of them. */
export interface KeyPlan extends Part {
  readonly mounts: readonly SidecarMount[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
}

/** A volume that the sidecar reads keys from, and the name of each in it. */
interface KeySource {
  readonly secretName: string | undefined;
  readonly volume: object | undefined;
  readonly mountName: string;
  readonly names: Readonly<Record<keyof KeyPaths, string>>;
}

const KEYS = ["kes", "vrf", "opCert"] as const;
const STANDARD_NAMES = { kes: "kes.skey", vrf: "vrf.skey", opCert: "node.cert" } as const;
const VARIABLES = { kes: "KES_KEY", vrf: "VRF_KEY", opCert: "OP_CERT" } as const;
const WHY_MOUNT =
  "the node reads here what the sidecar puts here: decoys, and the real keys for as long as it loads them";

/** Decides on the keys; with problems there is no plan that could be followed. */
export function decideKeys(producer: Producer, options: InjectionOptions): KeyPlan {
  const paths = pathsOf(producer);
  if (Array.isArray(paths)) return { problems: paths, mounts: [], env: {}, directory: "" };
  const directory = directoryOf(paths.kes);
  const mounts = mountsOf(producer, producer.node);
  const inTheWay = mounts.filter(({ path }) => path === directory || KEYS.some((key) => paths[key] === path));
  const source = sourceOf(producer, options, { inTheWay, paths });
  const problems = [
    ...clashes(producer, { mounts, inTheWay, directory }),
    ...("found" in source
      ? [source]
      : stillMounted(
          producer,
          source,
          mounts.filter((one) => !inTheWay.includes(one)),
        )),
  ];
  if (problems.length > 0 || "found" in source) return { problems, mounts: [], env: {}, directory };
  // Its own directory may have the name of the one in which the node looks.
  const sourceDirectory =
    isWithin(directory, "/secrets") || isWithin("/secrets", directory) ? "/forge-secrets" : "/secrets";
  return {
    directory,
    changes: [...volumeChanges(producer, source), ...mountChanges(producer, inTheWay, directory)],
    mounts: [
      { name: source.mountName, mountPath: sourceDirectory, readOnly: true },
      { name: NAMES.keys, mountPath: directory },
    ],
    env: Object.fromEntries(
      KEYS.flatMap((key) => [
        [`SOURCE_${VARIABLES[key]}`, `${sourceDirectory}/${source.names[key]}`],
        [`TARGET_${VARIABLES[key]}`, paths[key]],
      ]),
    ),
  };
}

function pathsOf(producer: Producer): KeyPaths | Problem[] {
  const { keys, foreignKeySources } = producer.start;
  const where = placeIn(producer, producer.nodePath);
  const problems: Problem[] = foreignKeySources.map((flag) => ({
    where,
    found: `${flag}: keys that come this way cannot be taken away from a node`,
    accepted: "--shelley-kes-key, --shelley-vrf-key and --shelley-operational-certificate",
  }));
  const hidden = KEYS.filter((key) => !(keys[key]?.startsWith("/") ?? false));
  if (hidden.length > 0) {
    const found = `where the node reads ${hidden.map((key) => STANDARD_NAMES[key]).join(", ")} cannot be seen`;
    return [...problems, { where, found, accepted: "absolute paths, as arguments or as variables with a value" }];
  }
  const paths = { kes: keys.kes ?? "", vrf: keys.vrf ?? "", opCert: keys.opCert ?? "" };
  const all = Object.values(paths);
  if (new Set(all.map(directoryOf)).size > 1 || new Set(all).size < all.length) {
    problems.push({ where, found: `the node reads ${all.join(", ")}`, accepted: "three files of one directory" });
  } else if (directoryOf(paths.kes) === "/") {
    problems.push({
      where,
      found: "the node reads its keys from /",
      accepted: "a directory that a volume can take the place of",
    });
  }
  return problems.length > 0 ? problems : paths;
}

function clashes(
  producer: Producer,
  { mounts, inTheWay, directory }: { mounts: readonly Mount[]; inTheWay: readonly Mount[]; directory: string },
): Problem[] {
  const at = (mount: Mount): string => placeIn(producer, [...producer.nodePath, "volumeMounts", mount.index]);
  const inside = mounts.filter((mount) => isWithin(mount.path, directory) && !inTheWay.includes(mount));
  const below = mounts.filter((mount) => isWithin(directory, mount.path) && mount.path !== directory);
  const around = mountAround(below, directory);
  return [
    ...inside.map((mount) => ({
      where: at(mount),
      found: `${mount.volume.name} is mounted inside of the key directory ${directory}`,
      accepted: "a directory for the three keys and nothing else",
    })),
    ...(around !== undefined && (around.isReadOnly || around.volume.kind === "files" || around.volume.kind === "secret")
      ? [
          {
            where: at(around),
            found: `the key directory ${directory} lies in ${around.volume.name}, in which nothing else can be mounted`,
            accepted: "keys in a directory outside of it",
          },
        ]
      : []),
    ...inTheWay.flatMap(({ volume }) => othersThatMount(producer, volume)),
  ];
}

/** Somebody else who has the key directory would put real keys where nobody takes them away, or read them there. */
function othersThatMount(producer: Producer, { name, kind }: Volume): Problem[] {
  if (kind === "secret" || kind === "files" || kind === "other") return [];
  return (["initContainers", "containers"] as const).flatMap((list) =>
    listAt(producer.pod, list).flatMap((container, index) => {
      const isUser = listAt(container, "volumeMounts").some((mount) => textAt(mount, "name") === name);
      if (!isUser || container === producer.node) return [];
      return {
        where: placeIn(producer, [...producer.podPath, list, index]),
        found: `mounts ${name}, in which the node reads its keys`,
        accepted: "a Secret that only the sidecar mounts; a container that copies keys is not needed any more",
      };
    }),
  );
}

function sourceOf(
  producer: Producer,
  { secret }: InjectionOptions,
  { inTheWay, paths }: { inTheWay: readonly Mount[]; paths: KeyPaths },
): KeySource | Problem {
  const volumes = new Map(inTheWay.map(({ volume }) => [volume.name, volume]));
  const [only] = volumes.values();
  const mounted = volumes.size === 1 && only !== undefined ? only : undefined;
  const mountedName = mounted?.kind === "secret" ? textAt(mounted.source, "secretName") : undefined;
  if (mounted !== undefined && mountedName !== undefined && (secret ?? mountedName) === mountedName) {
    return secretSource(mountedName, namesIn(mounted, inTheWay, paths));
  }
  if (secret !== undefined) return secretSource(secret, STANDARD_NAMES);
  const isProvided = mounted?.kind === "other" && field(mounted.source, "driver") !== undefined;
  if (isProvided)
    return {
      secretName: undefined,
      volume: undefined,
      mountName: mounted.name,
      names: namesIn(mounted, inTheWay, paths),
    };
  const where = placeIn(producer, producer.nodePath);
  const found = mounted === undefined ? `nothing is mounted at ${directoryOf(paths.kes)}` : notASecret(mounted);
  return {
    where,
    found: `${found}, so nothing says which Secret has the keys`,
    accepted: "--secret NAME, with kes.skey, vrf.skey and node.cert",
  };
}

function notASecret({ name, kind }: Volume): string {
  if (kind === "claim" || kind === "template") return `the keys lie on the claim ${name}, where they outlive every pod`;
  if (kind === "hostPath") return `the keys lie on the disk of a machine (${name})`;
  return `the keys come from ${name}, which is no Secret`;
}

function secretSource(secretName: string, names: KeySource["names"]): KeySource {
  return { secretName, volume: { secret: { secretName, defaultMode: SECRET_MODE } }, mountName: NAMES.secret, names };
}

/** The names of the keys in the volume that the node has mounted, as one directory or file by file. */
function namesIn(volume: Volume, mounts: readonly Mount[], paths: KeyPaths): KeySource["names"] {
  const nameOf = (key: keyof KeyPaths): string => {
    const file = mounts.find(({ path }) => path === paths[key])?.subPath ?? fileNameOf(paths[key]);
    const item = listAt(volume.source, "items").find((one) => textAt(one, "path") === file);
    return textAt(item, "key") ?? file;
  };
  return { kes: nameOf("kes"), vrf: nameOf("vrf"), opCert: nameOf("opCert") };
}

/** Real keys that a node has in another place are never taken away from it. */
function stillMounted(producer: Producer, { secretName }: KeySource, mounts: readonly Mount[]): Problem[] {
  return mounts
    .filter(({ volume }) => secretName !== undefined && JSON.stringify(volume.source ?? {}).includes(`"${secretName}"`))
    .map(({ index, path }) => ({
      where: placeIn(producer, [...producer.nodePath, "volumeMounts", index]),
      found: `the node has the Secret ${secretName} at ${path}, too`,
      accepted: "a Secret that only the sidecar mounts",
    }));
}

function volumeChanges({ pod, podPath }: Producer, { volume }: KeySource): Change[] {
  const path = [...podPath, "volumes", listAt(pod, "volumes").length];
  const keys: Change = {
    kind: "insert",
    path,
    value: { name: NAMES.keys, emptyDir: KEY_DIRECTORY },
    reason: "where the sidecar puts keys for the node, never on a disk",
  };
  if (volume === undefined) return [keys];
  const reason = `the real keys, readable for the one group (${SECRET_MODE} is 0440)`;
  return [{ kind: "insert", path, value: { name: NAMES.secret, ...volume }, reason }, keys];
}

function mountChanges({ node, nodePath }: Producer, inTheWay: readonly Mount[], directory: string): Change[] {
  const list = [...nodePath, "volumeMounts"];
  const value = { name: NAMES.keys, mountPath: directory, readOnly: true };
  const [first, ...more] = inTheWay;
  if (first === undefined) {
    return [{ kind: "insert", path: [...list, listAt(node, "volumeMounts").length], value, reason: WHY_MOUNT }];
  }
  return [
    { kind: "set", path: [...list, first.index], value, reason: WHY_MOUNT },
    ...more.map(({ index }): Change => ({ kind: "remove", path: [...list, index], reason: WHY_MOUNT })),
  ];
}

/** The group that can read the mounted keys; undefined where none is set. */
export function groupOf({ pod }: Producer): number | undefined {
  return numberAt(pod, "securityContext", "fsGroup");
}

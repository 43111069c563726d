import type { Program } from "@cardano-forge/devnet-kubelet";

/** A directory of the machine, seen at a path of the container. */
export interface BoundDirectory {
  readonly from: string;
  readonly to: string;
  readonly isReadOnly: boolean;
}

/** What a container may be and see. */
export interface ContainerRoot {
  /** An empty directory to build the root in; only the container sees what comes into it. */
  readonly root: string;
  /** Seen as /app: the programs of all images. */
  readonly programs: string;
  readonly mounts: readonly BoundDirectory[];
  readonly user: number;
  readonly group: number;
  /** `fsGroup`, to which volumes belong. */
  readonly volumeGroup: number;
  readonly isReadOnly: boolean;
  /** A shell, and every program of the images on the search path: what an image without a distribution has not. */
  readonly hasShell: boolean;
}

/** Node.js and its libraries, the programs, and what is mounted; the process stays the one that was started. */
const ENTER = `
set -e
root="$1" node="$2" programs="$3" ids="$4" group="$5" mode="$6" shell="$7" mounts="$8"; shift 8
mount -t tmpfs -o mode=0755 tmpfs "$root"
mkdir -p "$root/proc" "$root/dev" "$root/app" "$root/usr/local/bin"
mkdir -m 1777 "$root/tmp"
mount -t proc proc "$root/proc"
touch "$root/dev/null" "$root/usr/local/bin/node"
mount --bind /dev/null "$root/dev/null"
mount --bind "$node" "$root/usr/local/bin/node"
mount --bind "$programs" "$root/app"
for one in /lib /lib64 /usr/lib /usr/lib64; do
  if [ -L "$one" ]; then cp -P "$one" "$root$one"
  elif [ -d "$one" ]; then mkdir -p "$root$one"; mount --bind "$one" "$root$one"
  fi
done
if [ "$shell" = yes ]; then
  mkdir -p "$root/bin"
  touch "$root/bin/sh"
  mount --bind /bin/sh "$root/bin/sh"
  for one in "$programs"/bin/*; do ln -s "/app/bin/\${one##*/}" "$root/usr/local/bin/"; done
  ln -s /app/bin/docker-entrypoint.sh "$root/"
fi
while read -r from to how; do
  mkdir -p "$root$to"
  mount --bind "$from" "$root$to"
  [ "$how" = rw ] || mount -o remount,bind,ro "$root$to"
done <<END
$mounts
END
[ "$mode" = rw ] || mount -o remount,ro "$root"
exec chroot --userspec="$ids" --groups="$group" "$root" "$@"`;

/** A program of an image, as one that the container's root is built around first. */
export function inContainerRoot(program: readonly string[], o: ContainerRoot): Program {
  const mounts = o.mounts.toSorted((a, b) => a.to.length - b.to.length);
  const list = mounts.map(({ from, to, isReadOnly }) => `${from} ${to} ${isReadOnly ? "ro" : "rw"}`).join("\n");
  const ids = `${o.user}:${o.group}`;
  const [mode, shell] = [o.isReadOnly ? "ro" : "rw", o.hasShell ? "yes" : "no"];
  const args = [o.root, process.execPath, o.programs, ids, String(o.volumeGroup), mode, shell, list];
  return { command: "unshare", args: ["--mount", "sh", "-c", ENTER, "sh", ...args, ...program] };
}

/** A program to run, and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** What is built, and where it goes. */
export interface ImageOptions {
  readonly tool: ImageTool;
  /** Empty: that of this machine. Several are built into one manifest. */
  readonly platforms: readonly string[];
  /** With its registry and its tag. */
  readonly name: string;
  /** Replaces the base of deploy/Dockerfile. */
  readonly nodeImage: string | undefined;
  readonly version: string;
  readonly revision: string;
  /** Unix time, of the commit: the same commit gives the same layer. */
  readonly createdSeconds: number;
}

/** A program that builds images. */
export type ImageTool = (typeof IMAGE_TOOLS)[number];

/** The programs that can build the image. */
export const IMAGE_TOOLS = ["docker", "podman", "buildah"] as const;

const DOCKERFILE = "deploy/Dockerfile";
const REPOSITORY = "ghcr.io/cardano-forge/cardano-forge-manager";

/** Reads what an operator chose, from the variables PLATFORM, TAG, IMAGE_TOOL, IMAGE and NODE_IMAGE; throws what is wrong. */
export function imageOptions(
  env: Readonly<Record<string, string | undefined>>,
  commit: Pick<ImageOptions, "version" | "revision" | "createdSeconds">,
): ImageOptions {
  const { PLATFORM, TAG, IMAGE_TOOL, IMAGE, NODE_IMAGE } = env;
  const tool = IMAGE_TOOLS.find((one) => one === (IMAGE_TOOL || "docker"));
  if (tool === undefined) throw new Error(`IMAGE_TOOL: expected ${IMAGE_TOOLS.join(", ")}, got ${IMAGE_TOOL}`);
  const platforms = (PLATFORM ?? "").split(",").filter((one) => one !== "");
  const unknown = platforms.find((one) => !/^linux\/(amd64|arm64)$/.test(one));
  if (unknown !== undefined) throw new Error(`PLATFORM: expected linux/amd64, linux/arm64 or both, got ${unknown}`);
  const name = `${IMAGE || REPOSITORY}:${TAG || commit.version}`;
  return { tool, platforms, name, nodeImage: NODE_IMAGE || undefined, ...commit };
}

/** The commands that build the image. */
export function buildCommands(options: ImageOptions): Command[] {
  return options.tool === "docker" ? [dockerBuild(options, [])] : libpodBuild(options);
}

/** The commands that push what was built. Docker keeps several platforms nowhere, so it builds again, from its cache. */
export function pushCommands(options: ImageOptions): Command[] {
  const { tool, name, platforms } = options;
  if (platforms.length <= 1) return [[tool, "push", name]];
  if (tool === "docker") return [dockerBuild(options, ["--push"])];
  return [[tool, "manifest", "push", "--all", name, `docker://${name}`]];
}

function dockerBuild(options: ImageOptions, more: readonly string[]): Command {
  const platform = options.platforms.length === 0 ? [] : [`--platform=${options.platforms.join(",")}`];
  const epoch = `--build-arg=SOURCE_DATE_EPOCH=${options.createdSeconds}`;
  return ["docker", "buildx", "build", ...common(options), epoch, ...platform, `--tag=${options.name}`, ...more, "."];
}

function libpodBuild(options: ImageOptions): Command[] {
  const { tool, name, platforms } = options;
  const ignore = `--ignorefile=${DOCKERFILE}.dockerignore`;
  const build = (target: string, platform: readonly string[]): Command => [
    ...([tool, "build", ...common(options), ignore] as const),
    `--timestamp=${options.createdSeconds}`,
    ...platform,
    target,
    ".",
  ];
  if (platforms.length <= 1) return [build(`--tag=${name}`, platforms.map(platformFlag))];
  // What is left of an earlier manifest would be pushed with the new one; there may be none.
  return [
    ["sh", "-c", `${tool} manifest rm "$1" || true`, "sh", name],
    ...platforms.map((platform) => build(`--manifest=${name}`, [platformFlag(platform)])),
  ];
}

const platformFlag = (platform: string): string => `--platform=${platform}`;

function common({ nodeImage, version, revision }: ImageOptions): string[] {
  return [
    `--file=${DOCKERFILE}`,
    `--build-arg=VERSION=${version}`,
    `--build-arg=REVISION=${revision}`,
    ...(nodeImage === undefined ? [] : [`--build-arg=NODE_IMAGE=${nodeImage}`]),
  ];
}

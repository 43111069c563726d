import { describe, expect, it } from "vitest";
import { buildCommands, imageOptions, pushCommands } from "../src/image-commands.ts";

const commit = { version: "1.2.3", revision: "abc", createdSeconds: 1_700_000_000 };
const said = (commands: readonly (readonly string[])[]): string[] => commands.map((one) => one.join(" "));
const both = "linux/amd64,linux/arm64";
const REPOSITORY = "ghcr.io/cardano-forge/cardano-forge-manager";

describe("the commands that build and push the image", () => {
  it("are docker's, for this machine, with the version as the tag, unless somebody chose otherwise", () => {
    const options = imageOptions({}, commit);

    expect(said(buildCommands(options))).toEqual([
      `docker buildx build --file=deploy/Dockerfile --build-arg=VERSION=1.2.3 --build-arg=REVISION=abc --build-arg=SOURCE_DATE_EPOCH=1700000000 --tag=${REPOSITORY}:1.2.3 .`,
    ]);
    expect(said(pushCommands(options))).toEqual([`docker push ${REPOSITORY}:1.2.3`]);
  });

  it.each(["podman", "buildah"])("are %s's for two platforms: one manifest, made anew", (tool) => {
    const options = imageOptions({ IMAGE_TOOL: tool, PLATFORM: both, TAG: "next", IMAGE: "example.org/forge" }, commit);
    const build = `${tool} build --file=deploy/Dockerfile --build-arg=VERSION=1.2.3 --build-arg=REVISION=abc --ignorefile=deploy/Dockerfile.dockerignore --timestamp=1700000000`;

    expect(said(buildCommands(options)).slice(1)).toEqual([
      `${build} --platform=linux/amd64 --manifest=example.org/forge:next .`,
      `${build} --platform=linux/arm64 --manifest=example.org/forge:next .`,
    ]);
    expect(said(pushCommands(options))).toEqual([
      `${tool} manifest push --all example.org/forge:next docker://example.org/forge:next`,
    ]);
  });

  it("let docker push two platforms while it builds, since it keeps no such image", () => {
    const options = imageOptions({ PLATFORM: both }, commit);

    expect(said(pushCommands(options))[0]).toContain(`--platform=${both} --tag=${REPOSITORY}:1.2.3 --push .`);
  });

  it("take another base", () => {
    const options = imageOptions({ IMAGE_TOOL: "buildah", NODE_IMAGE: "localhost/node" }, commit);

    expect(said(buildCommands(options))[0]).toContain("--build-arg=NODE_IMAGE=localhost/node");
  });

  it.each([
    [{ IMAGE_TOOL: "kaniko" }, "IMAGE_TOOL: expected docker, podman, buildah, got kaniko"],
    [{ PLATFORM: "linux/amd64,windows/amd64" }, "PLATFORM: expected linux/amd64, linux/arm64 or both"],
  ])("are not guessed from %o", (env, says) => {
    expect(() => imageOptions(env, commit)).toThrow(says);
  });

  it("take a variable that is set to nothing as not set", () => {
    expect(imageOptions({ IMAGE_TOOL: "", TAG: "", PLATFORM: "", IMAGE: "", NODE_IMAGE: "" }, commit)).toEqual(
      imageOptions({}, commit),
    );
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { controlPlaneAvailability, isControlPlaneRequired } from "../src/availability.ts";
import { binariesDirectory, helmDirectory } from "../src/cache-directory.ts";
import { ensureBinaries } from "../src/ensure-binaries.ts";
import { helmAvailability } from "../src/helm.ts";
import { locateGo } from "../src/locate-go.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "control-plane-home-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function program(directory: string, name: string, script = "exit 0"): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, name), 0o755);
}

function aGo(version: string, toolchain = "auto"): { PATH: string; HOME: string } {
  const directory = join(home, "go-bin");
  program(directory, "go", `printf '%s\\n' ${version} ${toolchain}`);
  return { PATH: directory, HOME: home };
}

describe("availability of a control plane", () => {
  it("takes the programs of KUBEBUILDER_ASSETS before anything of its own", () => {
    const assets = join(home, "assets");
    for (const name of ["etcd", "kube-apiserver", "kubectl"]) program(assets, name);

    expect(controlPlaneAvailability({ HOME: home, KUBEBUILDER_ASSETS: assets })).toMatchObject({
      kind: "available",
      binaries: { directory: assets, kubectl: join(assets, "kubectl") },
    });
  });

  it("names what KUBEBUILDER_ASSETS lacks instead of building something else in silence", async () => {
    const assets = join(home, "assets");
    program(assets, "etcd");
    const env = { ...aGo("go1.26.8"), KUBEBUILDER_ASSETS: assets };

    const missing = {
      kind: "missing",
      why: `KUBEBUILDER_ASSETS is ${assets}, where there is no kube-apiserver, no kubectl`,
    };
    expect(controlPlaneAvailability(env)).toEqual(missing);
    await expect(ensureBinaries({ env })).rejects.toMatchObject({ code: "CONTROL_PLANE_MISSING" });
  });

  it("finds what was built before, under the versions that are pinned now, without Go", () => {
    const env = { HOME: home, PATH: "" };
    const directory = binariesDirectory(env);
    for (const name of ["etcd", "kube-apiserver", "kubectl"]) program(directory, name);

    expect(directory).toMatch(/\/\.cache\/cardano-forge\/control-plane\/kubernetes-v1\.\d+\.\d+-etcd-v3\.\d+\.\d+-/);
    expect(controlPlaneAvailability(env)).toMatchObject({ kind: "available" });
  });

  it("keeps everything below XDG_CACHE_HOME where that is set", () => {
    expect(binariesDirectory({ HOME: home, XDG_CACHE_HOME: "/elsewhere" })).toMatch(/^\/elsewhere\/cardano-forge\//);
  });

  it("can be built wherever there is a Go that is new enough", () => {
    expect(controlPlaneAvailability(aGo("go1.26.0"))).toMatchObject({ kind: "buildable" });
  });
});

describe("availability of helm", () => {
  it("is what was built before, without Go, beside the control plane", () => {
    const env = { HOME: home, PATH: "" };
    program(helmDirectory(env), "helm");

    expect(helmAvailability(env)).toEqual({ kind: "available", command: join(helmDirectory(env), "helm") });
    expect(controlPlaneAvailability(env)).toMatchObject({ kind: "missing" });
  });

  it("is a matter of building it where there is a Go, and missing with the reason where there is none", () => {
    expect(helmAvailability(aGo("go1.26.0"))).toMatchObject({
      kind: "buildable",
      directory: helmDirectory({ HOME: home }),
    });
    expect(helmAvailability({ HOME: home, PATH: "" })).toMatchObject({
      kind: "missing",
      why: expect.stringContaining("no Go in PATH"),
    });
  });
});

describe("the Go to build with", () => {
  it.each([
    ["go1.26.0", "local", "found"],
    ["go2.0", "local", "found"],
    ["go1.21.0", "auto", "found"],
    ["go1.21.0", "local", "missing"],
    ["go1.20.14", "auto", "missing"],
    ["unknown", "auto", "missing"],
  ])(
    "%s with GOTOOLCHAIN=%s is %s, because only newer ones fetch what a module asks for",
    (version, toolchain, kind) => {
      expect(locateGo(aGo(version, toolchain)).kind).toBe(kind);
    },
  );

  it("is missing when it does not run, and the reason is told", () => {
    const env = aGo("go1.26.0");
    program(env.PATH, "go", "echo 'wrong machine' >&2; exit 1");

    expect(locateGo(env)).toEqual({ kind: "missing", why: `${env.PATH}/go does not run: wrong machine` });
  });
});

describe("FORGE_REQUIRE_CONTROL_PLANE", () => {
  it.each([
    ["1", true],
    ["true", true],
    ["0", false],
    ["", false],
    [undefined, false],
  ])("%s means %s", (value, isRequired) => {
    expect(isControlPlaneRequired({ FORGE_REQUIRE_CONTROL_PLANE: value })).toBe(isRequired);
  });
});

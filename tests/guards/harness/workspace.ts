import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { readRepositoryFile, repositoryFiles } from "./repository.ts";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  private: z.boolean().default(false),
  description: z.string().optional(),
  license: z.string().optional(),
  type: z.string().optional(),
  engines: z.record(z.string(), z.string()).default({}),
  repository: z.object({ type: z.string(), url: z.string(), directory: z.string() }).optional(),
  publishConfig: z.object({ access: z.string(), provenance: z.boolean() }).optional(),
  files: z.array(z.string()).default([]),
  exports: z.record(z.string(), z.unknown()).default({}),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** The parts of a `package.json` that the guards read. */
export type Manifest = z.infer<typeof manifestSchema>;

/** A package of the workspace. */
export interface WorkspacePackage {
  /** From the root of the repository. */
  readonly folder: string;
  readonly manifest: Manifest;
}

const workspaceSchema = z.object({
  packages: z.array(z.string()),
  catalog: z.record(z.string(), z.string()),
  nodeVersion: z.string(),
});

/** What `pnpm-workspace.yaml` says. */
export async function readWorkspace(): Promise<z.infer<typeof workspaceSchema>> {
  return workspaceSchema.parse(parse(await readRepositoryFile("pnpm-workspace.yaml")));
}

/** The manifest of one folder; the root is `.`. */
export async function readManifest(folder: string): Promise<Manifest> {
  return manifestSchema.parse(JSON.parse(await readRepositoryFile(join(folder, "package.json"))));
}

/** Every package of the workspace but the root, sorted by folder. */
export async function workspacePackages(): Promise<WorkspacePackage[]> {
  const folders = (await repositoryFiles())
    .filter((path) => path.endsWith("/package.json") && !path.includes("/fixtures/"))
    .map((path) => path.slice(0, -"/package.json".length));
  return Promise.all(folders.map(async (folder) => ({ folder, manifest: await readManifest(folder) })));
}

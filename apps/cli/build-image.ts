import { build, type Plugin } from "esbuild";
import { forgectl } from "./bundle-options.ts";

const LEFT_OUT =
  'throw new Error("the forgectl of the image has no dashboard, demo or generate; install forgectl for them");';

/** What is of no use in a container, or reads other files of the package: a fifth of the whole. */
const withoutScreens: Plugin = {
  name: "without-screens",
  setup(plugin) {
    const filter = /\/(dashboard|demo|generate)-command\.tsx?$/;
    plugin.onLoad({ filter }, () => ({ contents: LEFT_OUT, loader: "js" }));
  },
};

// For the image, as one file with nothing beside it: what `helm test` runs. A test builds one of its own elsewhere.
await build({
  ...forgectl,
  entryPoints: ["src/main.ts"],
  outfile: process.argv[2] ?? "dist/image/forgectl.mjs",
  plugins: [withoutScreens],
});

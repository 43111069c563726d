import { Registry } from "prom-client";
import { createForgeMetrics } from "../src/index.ts";

const { node, forging, credentials } = createForgeMetrics(new Registry());

node.sighups.add({ reason: "enable_forging" });
// @ts-expect-error A reason that the predecessor did not have would break its dashboards.
node.sighups.add({ reason: "because" });
// @ts-expect-error Every label has to be given.
forging.enabled.set({ pod: "producer-0" }, 1);
// @ts-expect-error Labels that do not exist cannot be given.
credentials.operations.add({ operation: "copy", file: "kes", pod: "producer-0" });

import { expect, it } from "vitest";
import { assertSupportedNode } from "../src/supported-node.ts";

it.each(["22.19.0", "24.0.0", "26.10.0"])("runs on Node.js %s", (version) => {
  expect(() => assertSupportedNode(version)).not.toThrow();
});

it.each(["18.20.4", "20.20.2", "22.18.9"])(
  "says that Node.js %s is too old, instead of failing somewhere inside",
  (version) => {
    expect(() => assertSupportedNode(version)).toThrow("forgectl needs Node.js 22.19 or newer.");
  },
);

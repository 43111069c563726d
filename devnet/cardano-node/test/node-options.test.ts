import { describe, expect, it } from "vitest";
import { parseNodeOptions } from "../src/program/node-options.ts";

const KEYS = ["--shelley-kes-key", "k", "--shelley-vrf-key", "v", "--shelley-operational-certificate", "c"];

describe("the command line", () => {
  it("is that of a block producer on mainnet unless told otherwise", () => {
    expect(parseNodeOptions(["run", "--socket-path", "/ipc/node.socket", ...KEYS])).toMatchObject({
      socketPath: "/ipc/node.socket",
      credentials: { kes: "k", vrf: "v", opcert: "c" },
      isNonProducing: false,
      networkMagic: 764_824_073,
      metricsPort: 12_798,
      tracing: "new",
      version: { text: "11.0.1" },
    });
  });

  it.each([
    ["--start-as-non-producing-node", "10.5.1"],
    ["--non-producing-node", "10.5.0"],
    ["--non-producing-node", "11.0.1"],
  ])("takes %s from the version that has it on: %s", (name, version) => {
    expect(parseNodeOptions(["run", name, "--devnet-version", version]).isNonProducing).toBe(true);
  });

  it.each([
    [
      "a flag that this version has not got yet",
      ["--start-as-non-producing-node", "--devnet-version", "10.5.0"],
      /start-as/,
    ],
    ["a flag that nobody has", ["--no-such-flag"], /no-such-flag/],
    ["two of the three credential files", KEYS.slice(0, 4), /--shelley-operational-certificate must also be/],
    ["a version that is none", ["--devnet-version", "new"], /release/],
    ["a network that it does not know", ["--devnet-network", "mars"], /mainnet/],
    ["a number that is none", ["--devnet-replay-ms", "soon"], /soon/],
    [
      "a switch that does not exist",
      ["--devnet-faults", '{"explodes":true,"gsmState":7}'],
      /explodes.*; gsmState is 7/,
    ],
  ])("refuses %s", (_, words, message) => {
    expect(() => parseNodeOptions(["run", ...words])).toThrow(message);
  });

  it("refuses everything but `run`", () => {
    expect(() => parseNodeOptions(["version"])).toThrow(/version/);
  });
});

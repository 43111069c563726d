import type { LeaseObject, LeaseStore, LeaseWrite } from "../lease-store.ts";

/** A store over a place where no Lease is, and what others can do to that place. */
export interface LeaseStoreSubject {
  readonly store: LeaseStore;
  /** A second, independent store over the same Lease. */
  readonly other: LeaseStore;
  /** Deletes the Lease as `kubectl delete` does. */
  deleteLease(): Promise<void>;
  /** Puts a label of somebody else on the Lease, and reads it back. */
  setLabel(name: string, value: string): Promise<void>;
  label(name: string): Promise<string | undefined>;
  /** Resolves after this many real or virtual milliseconds. */
  sleep(delayMs: number): Promise<void>;
}

/** One promise of a LeaseStore. Throws when it is broken. */
export interface ContractCase {
  readonly name: string;
  run(subject: LeaseStoreSubject): Promise<void>;
}

const request = { signal: new AbortController().signal };

/** A write that uses every field. */
export function aLeaseWrite(parts: Partial<LeaseWrite> = {}): LeaseWrite {
  return {
    holderIdentity: "pod-0_1f",
    leaseDurationSeconds: 15,
    acquireTime: "2026-01-02T03:04:05.123456Z",
    renewTime: "2026-01-02T03:04:06.654321Z",
    leaseTransitions: 3,
    annotation: '{"v":1}',
    ...parts,
  };
}

/** What every store must do; each case needs a subject of its own. */
export const leaseStoreContract: readonly ContractCase[] = [
  {
    name: "says absent where there is no Lease",
    async run({ store }) {
      same(await store.read(request), { kind: "absent" }, "the read");
    },
  },
  {
    name: "reads back exactly what was created, all six digits of its times included",
    async run({ store, other }) {
      const created = await written(store.create(aLeaseWrite(), request));
      same(contentOf(created), aLeaseWrite(), "the answer");
      same(await found(other), created, "the Lease that others read");
    },
  },
  {
    name: "refuses to create over an existing Lease and leaves it as it is",
    async run({ store, other }) {
      const created = await written(store.create(aLeaseWrite(), request));
      same(await other.create(aLeaseWrite({ holderIdentity: "pod-1" }), request), { kind: "conflict" }, "the answer");
      same(await found(store), created, "the Lease");
    },
  },
  {
    name: "replaces exactly the object that was read, under its uid and with a new resourceVersion",
    async run({ store }) {
      const before = await written(store.create(aLeaseWrite(), request));
      const write = aLeaseWrite({ renewTime: "2026-01-02T03:04:11.000001Z", annotation: '{"v":1,"n":2}' });
      const after = await written(store.replace(write, before, request));
      same(contentOf(after), write, "the answer");
      same(after.uid, before.uid, "the uid");
      assert(after.resourceVersion !== before.resourceVersion, "the resourceVersion did not change");
      same(await found(store), after, "the Lease");
    },
  },
  {
    name: "refuses to replace an object that somebody else has replaced since",
    async run({ store, other }) {
      const before = await written(store.create(aLeaseWrite(), request));
      const after = await written(other.replace(aLeaseWrite({ holderIdentity: "pod-1" }), before, request));
      same(await store.replace(aLeaseWrite(), before, request), { kind: "conflict" }, "the answer");
      same(await found(store), after, "the Lease");
    },
  },
  {
    name: "lets exactly one of two replacements over the same state win",
    async run({ store, other }) {
      const before = await written(store.create(aLeaseWrite(), request));
      const results = await Promise.all([
        store.replace(aLeaseWrite({ annotation: "a" }), before, request),
        other.replace(aLeaseWrite({ annotation: "b" }), before, request),
      ]);
      same(results.map(({ kind }) => kind).sort(), ["conflict", "written"], "the answers");
    },
  },
  {
    name: "never creates with a replacement, when the Lease was deleted meanwhile",
    async run({ store, deleteLease }) {
      const before = await written(store.create(aLeaseWrite(), request));
      await deleteLease();
      const { kind } = await store.replace(aLeaseWrite(), before, request);
      assert(kind === "conflict" || kind === "absent", `the answer was ${kind}`);
      same(await store.read(request), { kind: "absent" }, "the read");
    },
  },
  {
    name: "does not touch a Lease that was deleted and created again under the same name",
    async run({ store, other, deleteLease }) {
      const before = await written(store.create(aLeaseWrite(), request));
      await deleteLease();
      const recreated = await written(other.create(aLeaseWrite({ holderIdentity: "pod-1" }), request));
      assert(recreated.uid !== before.uid, "the new Lease has the old uid");
      same((await store.replace(aLeaseWrite(), before, request)).kind, "conflict", "the answer");
      same(await found(store), recreated, "the Lease");
    },
  },
  {
    name: "removes what a write leaves out",
    async run({ store }) {
      const before = await written(store.create(aLeaseWrite(), request));
      const write = aLeaseWrite({ annotation: undefined, acquireTime: undefined });
      same(contentOf(await written(store.replace(write, before, request))), write, "the answer");
    },
  },
  {
    name: "keeps the labels that others have put on the Lease",
    async run({ store, setLabel, label }) {
      await written(store.create(aLeaseWrite(), request));
      await setLabel("example.org/team", "blue");
      const before = await found(store);
      await written(store.replace(aLeaseWrite({ holderIdentity: "pod-1" }), before, request));
      same(await label("example.org/team"), "blue", "the label");
    },
  },
  {
    name: "writes a free Lease with an empty holder",
    async run({ store }) {
      const created = await written(store.create(aLeaseWrite({ holderIdentity: "" }), request));
      assert((created.holderIdentity ?? "") === "", `the holder is ${created.holderIdentity}`);
    },
  },
  {
    name: "throws for a request that is given up, because its outcome is not known",
    async run({ store }) {
      const controller = new AbortController();
      controller.abort(new Error("given up"));
      const outcome = await store.read({ signal: controller.signal }).then(
        () => "answered",
        () => "threw",
      );
      same(outcome, "threw", "the read");
    },
  },
  {
    name: "hints soon after somebody changed the Lease, and stays silent after the watch is over",
    async run({ store, other, sleep }) {
      if (store.watch === undefined) return;
      const controller = new AbortController();
      let hints = 0;
      const before = await written(store.create(aLeaseWrite(), request));
      store.watch(() => {
        hints += 1;
      }, controller.signal);
      await sleep(300);
      const early = hints;
      await written(other.replace(aLeaseWrite({ holderIdentity: "pod-1" }), before, request));
      for (let waits = 0; waits < 50 && hints === early; waits += 1) await sleep(100);
      assert(hints > early, "no hint came within five seconds");
      controller.abort();
      await sleep(100);
      const last = hints;
      await other.replace(aLeaseWrite(), await found(other), request);
      await sleep(300);
      same(hints, last, "the hints after the end");
    },
  },
];

function contentOf({ uid: _, resourceVersion: __, ...content }: LeaseObject): LeaseWrite {
  return content;
}

async function written(result: Promise<{ kind: string; lease?: LeaseObject }>): Promise<LeaseObject> {
  const { kind, lease } = await result;
  if (lease === undefined) throw new Error(`expected the write to be accepted, the answer was ${kind}`);
  return lease;
}

async function found(store: LeaseStore): Promise<LeaseObject> {
  const result = await store.read(request);
  if (result.kind !== "found") throw new Error(`expected a Lease, the answer was ${result.kind}`);
  return result.lease;
}

function assert(isTrue: boolean, message: string): void {
  if (!isTrue) throw new Error(message);
}

function same(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [canonical(actual), canonical(expected)];
  assert(a === b, `${what}: expected ${b}, got ${a}`);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .map(([name, field]) => `${name}:${canonical(field)}`)
    .sort()
    .join(",")}}`;
}

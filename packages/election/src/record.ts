/**
 * The protocol's own record, kept in one annotation of the Lease beside the fields that people and other electors read.
 *
 * A record written by somebody who knows none of this may have no annotation, or may have kept ours: client-go, a merge
 * patch and `kubectl edit` all send back the metadata they read. So the annotation repeats what `spec` says; where the
 * two differ, the record is foreign, and the annotation is ignored in every rule.
 */
import type { LeaseObject, LeaseWrite } from "./lease-store.ts";

/** What a Lease means to the protocol. */
export interface LeaseRecord {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly state: "held" | "free";
  /** Empty when nobody holds it. */
  readonly holder: string;
  /** New for every write; for a foreign record made of what changes with every write of others. */
  readonly nonce: string;
  /** Written by somebody who does not follow this protocol. */
  readonly isForeign: boolean;
  /** Fencing token of the writer; for a foreign record its number of transitions, which never goes down either. */
  readonly term: number;
  /** For a release: the nonce that it replaced. */
  readonly prev: string | undefined;
  /** For a release: who should take over. */
  readonly to: string | undefined;
  /** For a release: what the successor should know. */
  readonly note: string | undefined;
  readonly reason: string | undefined;
  /** Arbiters and timing of the writer; undefined for a foreign record. */
  readonly configuration: RecordConfiguration | undefined;
  /** The record's own duration; 0 when it names none. */
  readonly durationMs: number;
  readonly acquireTime: string | undefined;
  readonly renewTime: string | undefined;
}

/** What all candidates must agree on. */
export interface RecordConfiguration {
  /** Hash of arbiter names, their number and the majority needed. */
  readonly arbiters: string;
  readonly durationMs: number;
  readonly driftBound: number;
}

/** What a write says, before it becomes a Lease. */
export interface RecordContent {
  readonly state: "held" | "free";
  readonly holder: string;
  readonly term: number;
  readonly nonce: string;
  readonly prev?: string | undefined;
  readonly to?: string | undefined;
  readonly note?: string | undefined;
  readonly reason?: string | undefined;
  readonly configuration: RecordConfiguration;
  /** RFC 3339 with six digits; for people. */
  readonly acquireTime: string;
  readonly renewTime: string;
}

const VERSION = 1;
const MAX_ANNOTATION_LENGTH = 2048;
const MAX_TEXT_LENGTH = 256;
const MAX_INT32 = 2_147_483_647;

/** Reads a Lease as a record. Total: whatever lies there means something, and never more than it proves. */
export function readRecord(lease: LeaseObject): LeaseRecord {
  const { uid, resourceVersion, acquireTime, renewTime } = lease;
  const holder = lease.holderIdentity ?? "";
  const durationMs = Math.max(0, lease.leaseDurationSeconds ?? 0) * 1000;
  const common = { uid, resourceVersion, holder, durationMs, acquireTime, renewTime };
  const own = ownAnnotation(lease);
  if (own !== undefined) return { ...common, ...own, isForeign: false };
  const transitions = lease.leaseTransitions ?? 0;
  return {
    ...common,
    state: holder === "" ? "free" : "held",
    nonce: `foreign/${holder}/${renewTime ?? ""}/${resourceVersion}`,
    isForeign: true,
    // A number at the edge of its range is garbage, and must not stop everybody from counting on.
    term: transitions > 0 && transitions < MAX_INT32 ? transitions : 0,
    prev: undefined,
    to: undefined,
    note: undefined,
    reason: undefined,
    configuration: undefined,
  };
}

/** The Lease that says this. */
export function writeRecord(content: RecordContent): LeaseWrite {
  const { state, holder, term, configuration, acquireTime, renewTime } = content;
  const leaseTransitions = Math.min(term, MAX_INT32);
  const holderIdentity = state === "held" ? holder : "";
  const annotation = {
    v: VERSION,
    state,
    term,
    nonce: content.nonce,
    ...(content.prev === undefined ? {} : { prev: content.prev }),
    ...(content.to === undefined ? {} : { to: content.to }),
    ...(content.note === undefined ? {} : { note: content.note.slice(0, MAX_TEXT_LENGTH) }),
    ...(content.reason === undefined ? {} : { reason: content.reason.slice(0, MAX_TEXT_LENGTH) }),
    cfg: `${configuration.arbiters}/${configuration.durationMs}/${configuration.driftBound}`,
    spec: [holderIdentity, renewTime, leaseTransitions],
  };
  return {
    holderIdentity,
    leaseDurationSeconds: Math.max(1, Math.ceil(configuration.durationMs / 1000)),
    acquireTime,
    renewTime,
    leaseTransitions,
    annotation: JSON.stringify(annotation),
  };
}

type OwnAnnotation = Pick<
  LeaseRecord,
  "state" | "nonce" | "term" | "prev" | "to" | "note" | "reason" | "configuration"
>;

function ownAnnotation(lease: LeaseObject): OwnAnnotation | undefined {
  const parsed = parseObject(lease.annotation);
  if (parsed === undefined || parsed["v"] !== VERSION || !repeatsSpec(parsed["spec"], lease)) return undefined;
  const { state, nonce, term } = parsed;
  const configuration = parseConfiguration(parsed["cfg"]);
  const isOwn = (state === "held" || state === "free") && isText(nonce) && isTerm(term) && configuration !== undefined;
  if (!isOwn || (state === "held") !== ((lease.holderIdentity ?? "") !== "")) return undefined;
  const text = (name: string): string | undefined => (isText(parsed[name]) ? parsed[name] : undefined);
  const texts = { prev: text("prev"), to: text("to"), note: text("note"), reason: text("reason") };
  return { state, nonce, term, ...texts, configuration };
}

function repeatsSpec(repeated: unknown, { holderIdentity, renewTime, leaseTransitions }: LeaseObject): boolean {
  if (!Array.isArray(repeated) || repeated.length !== 3) return false;
  return repeated[0] === (holderIdentity ?? "") && repeated[1] === renewTime && repeated[2] === leaseTransitions;
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined || text.length > MAX_ANNOTATION_LENGTH) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Anybody can write an annotation; what is not JSON is not ours.
    return undefined;
  }
}

function parseConfiguration(text: unknown): RecordConfiguration | undefined {
  const match =
    typeof text === "string" ? /^([0-9a-f]{1,64})\/(\d{1,10})\/(0\.\d{1,20}|\d(?:e-\d{1,2})?)$/.exec(text) : null;
  if (match === null) return undefined;
  return { arbiters: match[1] as string, durationMs: Number(match[2]), driftBound: Number(match[3]) };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= 512;
}

function isTerm(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= Number.MAX_SAFE_INTEGER / 2;
}

/** True when two reads showed the very same write: nothing at all happened in between that left a trace. */
export function isSameState(a: LeaseRecord | undefined, b: LeaseRecord | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.uid === b.uid && a.resourceVersion === b.resourceVersion && a.nonce === b.nonce && a.state === b.state;
}

/** RFC 3339 with exactly six digits of fraction: real API servers reject fewer for a MicroTime. */
export function microTime(wallMs: number): string {
  return new Date(wallMs).toISOString().replace(/(\.\d{3})Z$/, "$1000Z");
}

import { kesLifeOf, slotAt } from "@cardano-forge/credentials";
import type { NetworkMoment } from "./network-moment.ts";

/** How long a certificate is good, as `-o json` prints it. Moments are RFC 3339 in UTC. */
export interface KesLifeReport {
  readonly startPeriod: number;
  /** The first period in which it is no longer good. */
  readonly endPeriod: number;
  readonly currentPeriod: number;
  /** The one that runs included; 0 or less once it has expired. */
  readonly periodsRemaining: number;
  readonly secondsRemaining: number;
  readonly startsAt: string;
  readonly expiresAt: string;
  readonly state: "valid" | "expired" | "not-yet-valid";
}

/** Works out the life of a certificate for a moment on a network. */
export function kesLifeReportOf(
  certificate: { readonly startKesPeriod: number },
  { time, atMs }: Pick<NetworkMoment, "time" | "atMs">,
): KesLifeReport {
  const life = kesLifeOf(certificate, time, atMs);
  const started = life.currentKesPeriod >= life.startKesPeriod;
  return {
    startPeriod: life.startKesPeriod,
    endPeriod: life.endKesPeriod,
    currentPeriod: life.currentKesPeriod,
    periodsRemaining: life.periodsRemaining,
    secondsRemaining: Math.floor(life.msRemaining / 1000),
    startsAt: new Date(life.startsAtMs).toISOString(),
    expiresAt: new Date(life.expiresAtMs).toISOString(),
    state: life.periodsRemaining <= 0 ? "expired" : started ? "valid" : "not-yet-valid",
  };
}

/** The arithmetic behind a report, one step a line, with the numbers put in. */
export function arithmeticOf(
  { startPeriod, endPeriod, currentPeriod }: KesLifeReport,
  { time, atMs }: Pick<NetworkMoment, "time" | "atMs">,
): string[] {
  const { systemStartMs, byronSlotMs, shelleySlot, slotMs, slotsPerKesPeriod, maxKesEvolutions } = time;
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const shelleyStartMs = systemStartMs + shelleySlot * byronSlotMs;
  const slot = slotAt(time, atMs);
  const endSlot = endPeriod * slotsPerKesPeriod;
  return [
    `slot ${shelleySlot} began at ${new Date(shelleyStartMs).toISOString()}, and slots take ${seconds(slotMs)} since`,
    `slot now = ${shelleySlot} + (${new Date(atMs).toISOString()} - ${new Date(shelleyStartMs).toISOString()}) / ${seconds(slotMs)} = ${slot}`,
    `period now = floor(${slot} / ${slotsPerKesPeriod}) = ${currentPeriod}`,
    `end period = ${startPeriod} + ${maxKesEvolutions} = ${endPeriod}`,
    `periods left = ${endPeriod} - ${currentPeriod} = ${endPeriod - currentPeriod}`,
    `end slot = ${endPeriod} * ${slotsPerKesPeriod} = ${endSlot}`,
  ];
}

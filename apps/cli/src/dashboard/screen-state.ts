import type { Action, PressedKey } from "./keys.ts";

/** The panels under the pods. */
export const PANELS = ["alerts", "why", "clusters", "history", "events", "log"] as const;
/** One of them, or the help in place of it. */
export type Panel = (typeof PANELS)[number] | "help";

/** What the user chose to see. */
export interface ScreenState {
  readonly pool: number;
  readonly pod: number;
  readonly panel: Panel;
  /** The panel to come back to from the help. */
  readonly before: Panel;
  readonly isPaused: boolean;
  /** What a pod's name has to hold to be shown. */
  readonly filter: string;
  /** The filter is being typed. */
  readonly isTyping: boolean;
}

/** How it begins. */
export const INITIAL_SCREEN: ScreenState = {
  pool: 0,
  pod: 0,
  panel: "alerts",
  before: "alerts",
  isPaused: false,
  filter: "",
  isTyping: false,
};

/** How much there is to choose from. */
export interface ScreenBounds {
  readonly pools: number;
  readonly pods: number;
}

/** What a key makes of the screen; what needs more than the screen is not for this. Pure. */
export function nextScreen(
  state: ScreenState,
  action: Action | { readonly pool: number },
  { pools, pods }: ScreenBounds,
): ScreenState {
  if (typeof action === "object") return withPool(state, action.pool, pools);
  switch (action) {
    case "up":
      return { ...state, pod: clamp(state.pod - 1, pods) };
    case "down":
      return { ...state, pod: clamp(state.pod + 1, pods) };
    case "next-pool":
      return withPool(state, state.pool + 1, pools);
    case "previous-pool":
      return withPool(state, state.pool - 1, pools);
    case "next-panel":
      return withPanel(state, PANELS[(PANELS.indexOf(shownPanel(state)) + 1) % PANELS.length] ?? "alerts");
    case "why":
    case "history":
    case "events":
    case "log":
    case "clusters":
      return withPanel(state, action);
    case "alerts":
      return { ...withPanel(state, action), filter: "", pod: state.filter === "" ? state.pod : 0 };
    case "filter":
      return { ...state, isTyping: true, filter: "", pod: 0 };
    case "help":
      return state.panel === "help" ? withPanel(state, state.before) : { ...state, panel: "help", before: state.panel };
    case "pause":
      return { ...state, isPaused: !state.isPaused };
    case "quit":
    case "refresh":
    case "switchover":
    case "maintenance":
      return state;
  }
}

/** What a key makes of the filter while it is typed. Pure. */
export function nextFilter(state: ScreenState, { input, name }: PressedKey): ScreenState {
  if (name === "enter") return { ...state, isTyping: false };
  if (name === "esc") return { ...state, isTyping: false, filter: "", pod: 0 };
  if (name === "backspace") return { ...state, filter: state.filter.slice(0, -1), pod: 0 };
  const letters = name === undefined ? input.replaceAll(/[^\w.:/@-]/g, "") : "";
  return { ...state, filter: `${state.filter}${letters}`.slice(0, LONGEST_FILTER), pod: 0 };
}

const LONGEST_FILTER = 60;

function shownPanel({ panel, before }: ScreenState): (typeof PANELS)[number] {
  const shown = panel === "help" ? before : panel;
  return shown === "help" ? "alerts" : shown;
}

function withPanel(state: ScreenState, panel: Panel): ScreenState {
  return { ...state, panel, before: panel };
}

function withPool(state: ScreenState, pool: number, pools: number): ScreenState {
  const chosen = clamp(pool, pools);
  return chosen === state.pool ? state : { ...state, pool: chosen, pod: 0 };
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}

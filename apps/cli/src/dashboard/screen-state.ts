import type { Action } from "./keys.ts";

/** The panels under the pods. */
export const PANELS = ["alerts", "why", "history", "events"] as const;
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
}

/** How it begins. */
export const INITIAL_SCREEN: ScreenState = { pool: 0, pod: 0, panel: "alerts", before: "alerts", isPaused: false };

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
    case "alerts":
      return withPanel(state, action);
    case "help":
      return state.panel === "help" ? withPanel(state, state.before) : { ...state, panel: "help", before: state.panel };
    case "pause":
      return { ...state, isPaused: !state.isPaused };
    case "quit":
    case "refresh":
      return state;
  }
}

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

/** How many lines each part of the screen gets. */
export interface Layout {
  readonly sites: number;
  readonly pods: number;
  readonly panel: number;
}

// Title, verdict, blank; strip, blank, titles of the table; blank, title of the panel; keys.
const FIXED_LINES = 9;
const LEAST_PANEL = 3;

/** Shares the lines of a screen: sites and pods get what they need as long as a panel remains to be read. Pure. */
export function layoutFor(rows: number, wanted: { readonly sites: number; readonly pods: number }): Layout {
  const free = Math.max(0, rows - FIXED_LINES - LEAST_PANEL);
  const sites = Math.min(wanted.sites, Math.max(1, Math.floor(free / 3)));
  const pods = Math.max(1, Math.min(wanted.pods, free - sites));
  return { sites, pods, panel: Math.max(LEAST_PANEL, rows - FIXED_LINES - sites - pods) };
}

/** The part of a list to show, so that the chosen one is in it. Pure. */
export function windowOf(
  length: number,
  chosen: number,
  lines: number,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(chosen - Math.floor(lines / 2), length - lines));
  return { from, to: Math.min(length, from + lines) };
}

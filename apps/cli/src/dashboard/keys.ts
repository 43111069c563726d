/** What a key does. */
export type Action =
  | "quit"
  | "help"
  | "next-panel"
  | "up"
  | "down"
  | "next-pool"
  | "previous-pool"
  | "why"
  | "history"
  | "events"
  | "log"
  | "alerts"
  | "refresh"
  | "pause"
  | "clusters"
  | "filter"
  | "switchover"
  | "maintenance";

/** One line of the help; the help is made of this table, so it cannot say anything else than what the keys do. */
export interface KeyBinding {
  readonly keys: readonly string[];
  readonly action: Action;
  readonly does: string;
  /** Changes something, so there is none of it with `--readonly`. */
  readonly isActing?: true;
}

/** Every key, in the order of the help. */
export const KEY_BINDINGS: readonly KeyBinding[] = [
  { keys: ["q"], action: "quit", does: "leave" },
  { keys: ["?"], action: "help", does: "this help, and back" },
  { keys: ["tab"], action: "next-panel", does: "next panel" },
  { keys: ["j", "down"], action: "down", does: "next pod" },
  { keys: ["k", "up"], action: "up", does: "pod before" },
  { keys: ["right"], action: "next-pool", does: "next pool" },
  { keys: ["left"], action: "previous-pool", does: "pool before" },
  { keys: ["enter", "w"], action: "why", does: "why this pod forges or does not" },
  { keys: ["v"], action: "history", does: "who led when" },
  { keys: ["e"], action: "events", does: "what the sidecars recorded" },
  { keys: ["l"], action: "log", does: "the log of this pod's sidecar; needs pods/log" },
  { keys: ["esc", "a"], action: "alerts", does: "what to look at" },
  { keys: ["c"], action: "clusters", does: "the clusters of the pool, in their order" },
  { keys: ["/"], action: "filter", does: "only pods whose name holds what is typed; esc shows all again" },
  { keys: ["r"], action: "refresh", does: "look again now" },
  { keys: ["p"], action: "pause", does: "stand still, and go on" },
  { keys: ["S"], action: "switchover", does: "hand over to this pod; asks for its name", isActing: true },
  {
    keys: ["M"],
    action: "maintenance",
    does: "keep its cluster from forging for 4 h, or end that; asks",
    isActing: true,
  },
];

/** What the terminal says of a key. */
export interface PressedKey {
  readonly input: string;
  readonly name?: "up" | "down" | "left" | "right" | "enter" | "esc" | "tab" | "backspace" | undefined;
}

/** The keys that there are; those that change something only where that is allowed. */
export function keyBindings(isReadOnly: boolean): readonly KeyBinding[] {
  return isReadOnly ? KEY_BINDINGS.filter(({ isActing }) => isActing !== true) : KEY_BINDINGS;
}

/** The action of a key, or of a digit, which chooses a pool. */
export function actionOf(
  { input, name }: PressedKey,
  isReadOnly: boolean,
): Action | { readonly pool: number } | undefined {
  if (name === undefined && /^[1-9]$/.test(input)) return { pool: Number(input) - 1 };
  const pressed = name ?? input;
  return keyBindings(isReadOnly).find(({ keys }) => keys.includes(pressed))?.action;
}

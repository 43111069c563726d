import { type Key, useApp, useInput, useWindowSize } from "ink";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import type { TextStyle } from "../terminal/text-style.ts";
import { actionOf, type PressedKey } from "./keys.ts";
import type { ModelSource } from "./model-source.ts";
import { Screen } from "./screen.tsx";
import { podsOf } from "./screen-lines.ts";
import { INITIAL_SCREEN, nextScreen, type ScreenState } from "./screen-state.ts";

/** The live screen: what the source says, as the keys want to see it. */
export function Dashboard({ source, style }: { readonly source: ModelSource; readonly style: TextStyle }): ReactNode {
  const { exit } = useApp();
  const size = useWindowSize();
  const latest = useSyncExternalStore(source.subscribe, source.current);
  const [state, setState] = useState<ScreenState>(INITIAL_SCREEN);
  const [held, setHeld] = useState(latest);
  const model = state.isPaused ? held : latest;
  useInput((input, key) => {
    const action = actionOf({ input, name: nameOf(key) });
    if (action === undefined) return;
    if (action === "quit") return exit();
    if (action === "refresh") return source.refresh();
    const pool = model.pools[state.pool];
    const next = nextScreen(state, action, {
      pools: model.pools.length,
      pods: pool === undefined ? 0 : podsOf(pool).length,
    });
    if (next.isPaused && !state.isPaused) setHeld(latest);
    source.wantEvents(next.panel === "events");
    setState(next);
  });
  return <Screen model={model} state={state} size={size} style={style} />;
}

function nameOf(key: Key): PressedKey["name"] {
  if (key.upArrow) return "up";
  if (key.downArrow) return "down";
  if (key.leftArrow) return "left";
  if (key.rightArrow) return "right";
  if (key.return) return "enter";
  if (key.escape) return "esc";
  return key.tab ? "tab" : undefined;
}

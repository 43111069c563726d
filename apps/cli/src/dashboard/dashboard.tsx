import { type Key, useApp, useInput, useWindowSize } from "ink";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import type { TextStyle } from "../terminal/text-style.ts";
import type { Actor, Target } from "./actor.ts";
import type { DashboardModel } from "./dashboard-model.ts";
import { actionOf, type PressedKey } from "./keys.ts";
import type { LogTarget } from "./log-tail.ts";
import type { ModelSource } from "./model-source.ts";
import { Screen } from "./screen.tsx";
import { podsOf } from "./screen-lines.ts";
import { INITIAL_SCREEN, nextFilter, nextScreen, type ScreenState } from "./screen-state.ts";
import { useActing } from "./use-acting.ts";

/** What the screen lives on. */
export interface DashboardProps {
  readonly source: ModelSource;
  readonly style: TextStyle;
  /** Without one nothing can be changed from here. */
  readonly actor?: Actor | undefined;
}

/** The live screen: what the source says, as the keys want to see it. */
export function Dashboard({ source, style, actor }: DashboardProps): ReactNode {
  const { exit } = useApp();
  const size = useWindowSize();
  const latest = useSyncExternalStore(source.subscribe, source.current);
  const [state, setState] = useState<ScreenState>(INITIAL_SCREEN);
  const [held, setHeld] = useState(latest);
  const model = state.isPaused ? held : latest;
  const { acting, begin, take } = useActing(actor);
  const isReadOnly = actor === undefined;
  const pool = model.pools[state.pool];
  const pods = pool === undefined ? [] : podsOf(pool, state.filter);

  function change(kind: Target["kind"]): void {
    const chosen = pods[state.pod];
    if (pool === undefined || chosen === undefined) return;
    const { context } = chosen.site;
    begin({ kind, pool: pool.name, namespace: pool.namespace, context, pod: chosen.pod.name });
  }

  function obey(action: NonNullable<ReturnType<typeof actionOf>>): void {
    if (action === "quit") exit();
    if (action === "refresh") source.refresh();
    if (action === "switchover" || action === "maintenance") change(action);
    const next = nextScreen(state, action, { pools: model.pools.length, pods: pods.length });
    if (next.isPaused && !state.isPaused) setHeld(latest);
    source.wantEvents(next.panel === "events");
    source.wantLog(next.panel === "log" ? logTarget(model, next) : undefined);
    setState(next);
  }

  useInput((input, key) => {
    const pressed = { input, name: nameOf(key) };
    if (take(pressed)) return;
    if (state.isTyping) return setState((at) => nextFilter(at, pressed));
    const action = actionOf(pressed, isReadOnly);
    if (action !== undefined) obey(action);
  });
  return <Screen {...{ model, state, size, style, isReadOnly, acting }} />;
}

/** The pod that is chosen then. */
function logTarget({ pools }: DashboardModel, { pool: index, pod, filter }: ScreenState): LogTarget | undefined {
  const pool = pools[index];
  const chosen = pool === undefined ? undefined : podsOf(pool, filter)[pod];
  if (pool === undefined || chosen === undefined) return undefined;
  return { context: chosen.site.context, namespace: pool.namespace, pod: chosen.pod.name };
}

function nameOf(key: Key): PressedKey["name"] {
  if (key.upArrow) return "up";
  if (key.downArrow) return "down";
  if (key.leftArrow) return "left";
  if (key.rightArrow) return "right";
  if (key.return) return "enter";
  if (key.escape) return "esc";
  // Terminals send either for the key above enter.
  if (key.backspace || key.delete) return "backspace";
  return key.tab ? "tab" : undefined;
}

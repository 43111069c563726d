import { humanAge, type PoolView } from "@cardano-forge/pool-view";
import { Box, Text } from "ink";
import type { ReactNode } from "react";
import { verdictText } from "../status/render-facts.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import type { Acting } from "./acting.ts";
import type { DashboardModel } from "./dashboard-model.ts";
import { layoutFor, windowOf } from "./layout.ts";
import { actingLines, panelLines, podLines, siteLines, stripLine } from "./screen-lines.ts";
import type { ScreenState } from "./screen-state.ts";

/** What the screen is drawn from. */
export interface ScreenProps {
  readonly model: DashboardModel;
  readonly state: ScreenState;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly style: TextStyle;
  /** Nothing can be changed from here. */
  readonly isReadOnly: boolean;
  /** What is being changed; in place of the panel. */
  readonly acting?: Acting | undefined;
}

/** What is older than this says so loudly. */
const STALE_AFTER_MS = 15_000;
/** Title and verdict, title of the panel, keys. */
const HELP_BELOW = 4;
const LEAST = { columns: 80, rows: 24 } as const;

/** The whole screen. */
export function Screen(props: ScreenProps): ReactNode {
  const { model, state, size, style } = props;
  if (size.columns < LEAST.columns || size.rows < LEAST.rows) {
    return <Line>{`needs ${LEAST.columns}x${LEAST.rows}, has ${size.columns}x${size.rows}; q leaves`}</Line>;
  }
  const pool = model.pools[Math.min(state.pool, model.pools.length - 1)];
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      {pool === undefined ? <NoPool {...props} /> : <Pool {...props} pool={pool} />}
      <Box flexGrow={1} />
      <Line>{style.palette.dim("q leave  ? help  tab panel  j k pod  enter why  v history  e events  l log")}</Line>
    </Box>
  );
}

function NoPool({ model, style }: ScreenProps): ReactNode {
  const words =
    model.readAtMs === undefined ? "looking for the first time" : "no forge manager has reported, or none may be read";
  return (
    <>
      <Line>{style.palette.strong("forgectl dashboard")}</Line>
      <Line>{style.palette.warning(words)}</Line>
      {model.lost.map(({ context, because }) => (
        <Line key={context}>{style.palette.bad(`! ${context}: ${because}`)}</Line>
      ))}
    </>
  );
}

function Pool({ pool, ...props }: ScreenProps & { readonly pool: PoolView }): ReactNode {
  const { model, state, size, style } = props;
  // Every key has to be seen, and there are more of them than a panel has lines.
  if (state.panel === "help" && props.acting === undefined) {
    return (
      <>
        <Header {...props} pool={pool} />
        <Panel {...props} pool={pool} rows={size.rows - HELP_BELOW} />
      </>
    );
  }
  const { title, lines } = podLines(pool, { ...style, isWide: size.columns >= 160 }, state.filter);
  const sites = siteLines(pool, style);
  const layout = layoutFor(size.rows, { sites: sites.length, pods: Math.max(1, lines.length) });
  return (
    <>
      <Header {...props} pool={pool} />
      <Text> </Text>
      <Rows lines={sites.slice(0, layout.sites)} />
      <Line>{stripLine(pool, model.nowMs, size.columns, style)}</Line>
      <Text> </Text>
      <Pods title={title} lines={lines} chosen={state.pod} rows={layout.pods} style={style} />
      {state.isTyping || state.filter !== "" ? (
        <Line>{`  ${style.palette.strong("/")}${state.filter}${state.isTyping ? "_" : ""}`}</Line>
      ) : (
        <Text> </Text>
      )}
      <Panel {...props} pool={pool} rows={layout.panel} />
    </>
  );
}

function Panel({
  acting,
  rows,
  pool,
  ...props
}: ScreenProps & { readonly pool: PoolView; readonly rows: number }): ReactNode {
  const { state, style } = props;
  const lines = acting === undefined ? panelLines(props, pool, rows) : actingLines(acting, style);
  return (
    <>
      <Line>{style.palette.strong(`  ${acting?.title ?? state.panel}`)}</Line>
      <Rows lines={lines.slice(0, rows).map((line) => `  ${line}`)} />
    </>
  );
}

function Header({ model, state, style, pool }: ScreenProps & { readonly pool: PoolView }): ReactNode {
  const { palette } = style;
  const many =
    model.pools.length > 1 ? `${Math.min(state.pool, model.pools.length - 1) + 1} of ${model.pools.length}  ` : "";
  const title = `${many}${palette.strong(pool.name)} in ${pool.namespace}`;
  const ageMs = model.nowMs - (model.readAtMs ?? model.nowMs);
  const isStale = ageMs > STALE_AFTER_MS || model.lost.length > 0;
  const age = `${state.isPaused ? "paused, " : ""}updated ${humanAge(ageMs / 1000)} ago`;
  const verdict = verdictText(pool.verdict, style);
  return (
    <>
      <Box justifyContent="space-between">
        <Line>{title}</Line>
        <Text>{isStale || state.isPaused ? palette.warning(age) : palette.dim(age)}</Text>
      </Box>
      <Line>{isStale ? palette.dim(verdict) : verdict}</Line>
    </>
  );
}

interface PodsProps {
  readonly title: string;
  readonly lines: readonly string[];
  readonly chosen: number;
  readonly rows: number;
  readonly style: TextStyle;
}

function Pods({ title, lines, chosen, rows, style }: PodsProps): ReactNode {
  if (lines.length === 0) return <Rows lines={[style.palette.dim("  no pod was read"), ""]} />;
  const index = Math.min(chosen, lines.length - 1);
  const { from, to } = windowOf(lines.length, index, rows);
  const shown = lines
    .slice(from, to)
    .map((line, at) => `${from + at === index ? style.palette.strong("> ") : "  "}${line}`);
  const rest = lines.length - (to - from);
  return (
    <>
      <Line>{`  ${style.palette.dim(title)}${rest === 0 ? "" : style.palette.dim(`  (${rest} more)`)}`}</Line>
      <Rows lines={shown} />
    </>
  );
}

function Rows({ lines }: { readonly lines: readonly string[] }): ReactNode {
  // Lines have no identity of their own; what matters is their place.
  return lines.map((line, index) => <Line key={index}>{line}</Line>);
}

function Line({ children }: { readonly children: string }): ReactNode {
  return <Text wrap="truncate">{children === "" ? " " : children}</Text>;
}

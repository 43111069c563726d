/** Series of Prometheus, with a sample a minute: what is scraped, and its values in promtool's notation. */
export type Series = readonly [name: string, values: string];

const NETWORK = `network="mainnet",pool_id="pool1abcde"`;
const SECONDS_A_DAY = 86_400;
const REGIONS = ["us", "eu", "ap"] as const;

/** What one pod shows: it has the lease of its region, and from `from` until before `to` it has the pool's seat and forges. */
interface Producer {
  readonly region: (typeof REGIONS)[number];
  readonly pod: string;
  readonly from: number;
  readonly to: number;
  readonly isLeader: boolean;
  readonly minutes: number;
}

/** One value outside of the time in which the pod forges and another inside; `_` is no sample. */
function during({ from, to, minutes }: Producer, inside: string, outside: string): string {
  const runs: [string, number][] = [
    [outside, from],
    [inside, to - from],
    [outside, minutes + 1 - to],
  ];
  return runs
    .filter(([, count]) => count > 0)
    .map(([value, count]) => (value === "_" ? `_x${count}` : `${value}+0x${count - 1}`))
    .join(" ");
}

function seriesOf(producer: Producer): Series[] {
  const { region, pod, from, to, isLeader, minutes } = producer;
  const always = (value: number): string => `${value}+0x${minutes}`;
  const target = `namespace="cardano",job="forge",instance="${region}-${pod}"`;
  const own = `${target},pod="${pod}",${NETWORK},application="block-producer"`;
  const cluster = `${target},cluster="mainnet-${region}",region="${region}",${NETWORK}`;
  const isForger = to > from;
  const rest = isLeader && !isForger ? "SeatAwaited" : "Ready";
  const gained = from > 0 && isForger ? `0+0x${from - 1} 1+0x${minutes - from}` : always(0);
  const late = Math.ceil(minutes / 2);
  return [
    [`up{${target}}`, always(1)],
    [`cardano_forge_manager_info{${target}}`, always(1)],
    [`cardano_forge_loop_last_success_timestamp_seconds{${target}}`, `0+60x${minutes}`],
    [`cardano_forging_enabled{${own}}`, during(producer, "1", "0")],
    [`cardano_leader_status{${own}}`, isForger ? during(producer, "1", "0") : always(Number(isLeader))],
    [`cardano_cluster_forge_enabled{${cluster}}`, during(producer, "1", "0")],
    [`cardano_cluster_forge_priority{${cluster}}`, always(REGIONS.indexOf(region) + 1)],
    [`cardano_cluster_health_check_consecutive_failures{${target},cluster="mainnet-${region}"}`, always(0)],
    [`cardano_leadership_changes_total{${target}}`, gained],
    [`cardano_forge_lease_remaining_seconds{${target}}`, during(producer, "12", "_")],
    [`cardano_forge_decision_info{${target},reason="ForgingVerified"}`, during(producer, "1", "_")],
    [`cardano_forge_decision_info{${target},reason="${rest}"}`, during(producer, "_", "1")],
    [`cardano_forge_intent_mismatch_seconds{${target}}`, always(0)],
    [`cardano_forge_node_tip_age_seconds{${target}}`, always(20)],
    [`cardano_forge_fenced_total{${target},reason="unproven"}`, always(0)],
    [`cardano_forge_kube_requests_total{${target},verb="get",resource="leases",code="200"}`, `0+24x${minutes}`],
    [
      `cardano_forge_kube_requests_total{${target},verb="update",resource="leases",code="timeout"}`,
      `0+0x${late} 1+0x${late - 1}`,
    ],
    [`cardano_forge_kes_expiry_timestamp_seconds{${target}}`, always(60 * SECONDS_A_DAY)],
    [`cardano_forge_opcert_issue_number{${target},source="mounted"}`, always(7)],
    [`cardano_forge_opcert_issue_number{${target},source="node"}`, always(7)],
    [`cardano_forge_credentials_valid{${target},check="kes"}`, always(1)],
    ...REGIONS.map((arbiter): Series => [`cardano_forge_arbiter_reachable{${target},arbiter="${arbiter}"}`, always(1)]),
    [`cardano_forge_arbiters_needed{${target}}`, always(2)],
  ];
}

/**
 * So many minutes of a pool with two producers in each of three regions, one of which forges. Halfway it hands over to its
 * neighbour, as in a rolling update, and one request of each pod to the API server has timed out.
 */
export function healthyRegions(minutes: number): Series[] {
  const half = Math.ceil(minutes / 2);
  const standby = { from: minutes, to: minutes, minutes };
  const producers: Producer[] = [
    { region: "us", pod: "producer-0", from: 0, to: half, isLeader: true, minutes },
    { region: "us", pod: "producer-1", from: half, to: minutes + 1, isLeader: true, minutes },
    ...(["eu", "ap"] as const).flatMap((region): Producer[] => [
      { region, pod: "producer-0", isLeader: true, ...standby },
      { region, pod: "producer-1", isLeader: false, ...standby },
    ]),
  ];
  return producers.flatMap(seriesOf);
}

/** The same with some series showing something else, or nothing at all where the values are undefined. */
export function regionsWith(minutes: number, changes: Readonly<Record<string, string | undefined>>): Series[] {
  const healthy = healthyRegions(minutes).map(([name, values]): [string, string | undefined] => [
    name,
    name in changes ? changes[name] : values,
  ]);
  const added = Object.entries(changes).filter(([name]) => !healthy.some(([known]) => known === name));
  return [...healthy, ...added].filter((series): series is [string, string] => series[1] !== undefined);
}

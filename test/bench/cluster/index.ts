import { gatewayDeath } from './gateway-death.ts';
import { latency } from './latency.ts';
import { raw } from './raw.ts';
import { relay } from './relay.ts';
import { replicas } from './replicas.ts';
import type { ClusterRow } from './row.ts';

/** All tables of `--cluster`, in their order; those that share a cluster stand together. */
export const clusterRows: readonly ClusterRow[] = [relay, latency, gatewayDeath, raw, replicas];

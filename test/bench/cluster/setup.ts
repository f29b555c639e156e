import type { ClusterSizes } from './row.ts';
import type { Setup } from './scene.ts';

type Wanted = Partial<Omit<Setup, 'population'>> & { crowd?: boolean };

/** What a row asks for; where rows share one cluster, everything that any of them asks for. */
export function setupOf(sizes: ClusterSizes, wanted: Wanted): Setup {
  const { accounts, devicesPerAccount, logins, replicas, apart } = sizes;
  const { raw, standalone, crowd } = apart ? wanted : { raw: true, standalone: true, crowd: true };
  return {
    replicas: (apart ? wanted.replicas : undefined) ?? replicas,
    raw: raw ?? false,
    standalone: standalone ?? false,
    population: { accounts, devicesPerAccount, crowd: crowd ? logins : 0 },
  };
}

/** A cluster beside a standalone, and a crowd: one setup for several rows. */
export const pair = (sizes: ClusterSizes): Setup => setupOf(sizes, { standalone: true, crowd: true });

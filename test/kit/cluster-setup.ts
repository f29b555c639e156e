import { shareCluster } from './cluster-target.ts';

/** Before the tests that run against a cluster: starts one for all of them. */
export default function prepare(): Promise<() => Promise<void>> {
  return shareCluster();
}

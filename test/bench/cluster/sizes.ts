import { FULL, QUICK } from '../options.ts';
import type { ClusterSizes } from './row.ts';

export const FULL_CLUSTER: ClusterSizes = {
  ...FULL,
  // Server and driver share the cores.
  spin: false,
  warmUpMs: 3000,
  logins: 5000,
  rawRows: 500_000,
  rounds: 3,
  replicas: 2,
  steps: [1, 2, 4],
  singleRate: 1000,
  stepRate: 10_000,
  idleMs: 3000,
  apart: true,
};

export const QUICK_CLUSTER: ClusterSizes = {
  ...QUICK,
  spin: false,
  rawRows: 4000,
  rounds: 1,
  replicas: 1,
  steps: [1, 2],
  singleRate: 100,
  stepRate: 500,
  idleMs: 100,
  apart: false,
};

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { dashboardQueries } from './grafana/dashboard.ts';

const RULES = new URL('./prometheus/rules.yml', import.meta.url);

interface RulesFile {
  groups: { rules: { expr: string }[] }[];
}

/** Names of all series that the dashboard and the alert rules read, with the place that reads them. */
export function usedMetrics(): Map<string, string> {
  const rules = (parse(readFileSync(RULES, 'utf8')) as RulesFile).groups.flatMap((group) => group.rules);
  const queries = [
    ...rules.map(({ expr }) => ['prometheus/rules.yml', expr] as const),
    ...dashboardQueries().map((query) => ['grafana/dashboard.ts', query] as const),
  ];
  return new Map(queries.flatMap(([place, query]) => namesIn(query).map((name) => [name, place] as const)));
}

/** Every process of a cluster and its balancer have one of these starts; what Prometheus makes itself has none. */
function namesIn(query: string): string[] {
  return query.match(/\b(pinwire|process|nodejs|haproxy)_\w+/g) ?? [];
}

/** Names of all series on a page of metrics, also of those that have no value yet. */
export function servedMetrics(page: string): Set<string> {
  const names = new Set<string>();
  for (const [, name = '', type] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    if (type !== 'histogram') names.add(name);
    else for (const part of ['_bucket', '_sum', '_count']) names.add(name + part);
  }
  return names;
}

import type { FastifyInstance } from 'fastify';
import type { FigureCache } from './figures.ts';
import { LIST_QUERY, listQuery, sorted } from './lists.ts';
import { respondJson } from './respond.ts';
import { adminSchema } from './schemas.ts';
import { counted } from './stats.ts';

/** Name in the path and field of `hardwareInfo`. */
const FIELDS = {
  blynkVersion: 'blynkVersion',
  cpuType: 'cpuType',
  connectionType: 'connectionType',
  boards: 'boardType',
} as const;

/** `GET /hardwareInfo/…`: what devices told about themselves, over all of them (http.md 7.7). */
export function hardwareInfo(scope: FastifyInstance, figures: FigureCache): void {
  for (const [name, field] of Object.entries(FIELDS)) {
    const schema = adminSchema(`Devices by ${field}`, { querystring: LIST_QUERY });
    scope.get(`/hardwareInfo/${name}`, { schema }, async (request, reply) => {
      const counts = new Map<string, number>();
      for (const { record } of (await figures.get()).devices) {
        const value = record?.hardwareInfo?.[field];
        if (typeof value === 'string' && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return respondJson(reply, sorted(counted(counts), listQuery(request)));
    });
  }
}

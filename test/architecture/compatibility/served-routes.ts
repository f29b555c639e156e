import type { FastifyInstance } from 'fastify';

/** Routes of the plugin that shows the API: one row stands for all of them. */
const DOCS = /^\S+ \/api\/docs./;

/** Paths that take every method, and answer all of them alike: `GET` stands for them. */
const ANY_METHOD = new Set(['/', '/static/*', '/websocket*']);

/** Every route that a server has, `GET /:token/get/:pin`, without HEAD beside a GET. */
export function servedRoutes(app: FastifyInstance): string[] {
  const found: string[] = [];
  // A tree: each line adds a part to the path of the line above that is less far in.
  const above: string[] = [];
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (.+) \(([A-Z, ]+)\)$/.exec(line) ?? [];
    if (part === '') continue;
    const depth = indent.length / 4;
    above.length = depth;
    above[depth] = part;
    const paths = part.includes('|') ? part.split('|') : [part];
    for (const name of paths) {
      const path = [...above.slice(0, depth).map((one) => one.split('|')[0]), name].join('');
      for (const method of methods.split(', ')) found.push(`${method} ${path}`);
    }
  }
  const isSpoken = (route: string): boolean => {
    const [method = '', path = ''] = route.split(' ');
    if (DOCS.test(route)) return false;
    if (ANY_METHOD.has(path)) return method === 'GET';
    return method !== 'HEAD';
  };
  return [...new Set(found)].filter(isSpoken).sort();
}

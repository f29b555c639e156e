import type { HttpServer } from '../../../services/app-gateway/src/http/http-server.ts';

/** Routes of the page that shows the API: one row stands for all of them. */
const DOCS = /^\S+ \/api\/docs./;

/** Paths that answer every method alike or refuse all but GET: `GET` stands for them. */
const ANY_METHOD = new Set(['/', '/static/*']);

/** Notes every route that is added to a server, `GET /:token/get/:pin`, without HEAD. */
export function noteRoutes(app: HttpServer['app'], routes: Set<string>): void {
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) {
      const route = `${each} ${url}`;
      const isOther = ANY_METHOD.has(url) && each !== 'GET';
      if (each !== 'HEAD' && !isOther && !DOCS.test(route)) routes.add(route);
    }
  });
}

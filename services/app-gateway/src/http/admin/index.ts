import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { assignToken } from './assign-token.ts';
import { audit } from './audit.ts';
import { needsLoginOrPassword } from './basic-login.ts';
import { config } from './config.ts';
import { deleteUser } from './delete-user.ts';
import { adminErrors } from './errors.ts';
import { FigureCache } from './figures.ts';
import { guardPaths, needsLogin } from './guard.ts';
import { hardwareInfo } from './hardware-info.ts';
import { home } from './home.ts';
import { login } from './login.ts';
import { ota } from './ota.ts';
import { otaUpload } from './ota-upload.ts';
import { stats } from './stats.ts';
import { updateUser } from './update-user.ts';
import { users } from './users.ts';

/** Administration: everything under `admin.rootPath` on the TLS port (http.md 6, 7). */
export async function adminRoutes(app: FastifyInstance, http: Http): Promise<void> {
  await app.register(
    async (root) => {
      guardPaths(root, http);
      adminErrors(root, http);
      home(root, http);
      login(root, http);
      await root.register(async (scope) => {
        scope.addHook('onRequest', needsLoginOrPassword(http));
        ota(scope, http);
        await otaUpload(scope, http);
      });
      await root.register(async (scope) => {
        scope.addHook('onRequest', needsLogin(http));
        const figures = new FigureCache(http);
        users(scope, http);
        updateUser(scope, http);
        deleteUser(scope, http);
        assignToken(scope, http);
        stats(scope, http, figures);
        hardwareInfo(scope, figures);
        config(scope, http);
        audit(scope, http);
      });
    },
    { prefix: http.settings.adminRoot },
  );
}

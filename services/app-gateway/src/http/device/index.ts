import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { clone } from './clone.ts';
import { data } from './data.ts';
import { email } from './email.ts';
import { extraPin } from './extra-pin.ts';
import { getPin } from './get-pin.ts';
import { isAppConnected } from './is-app-connected.ts';
import { isHardwareConnected } from './is-hardware-connected.ts';
import { notify } from './notify.ts';
import { preflight } from './preflight.ts';
import { project } from './project.ts';
import { putProperty } from './put-property.ts';
import { qr } from './qr.ts';
import { rtc } from './rtc.ts';
import { updatePin } from './update-pin.ts';

/** The device API: everything under `/{token}/` (http.md 2). */
export function deviceRoutes(app: FastifyInstance, http: Http): void {
  getPin(app, http);
  updatePin(app, http);
  putProperty(app, http);
  extraPin(app, http);
  project(app, http);
  isHardwareConnected(app, http);
  isAppConnected(app, http);
  rtc(app, http);
  data(app, http);
  qr(app, http);
  clone(app, http);
  notify(app, http);
  email(app, http);
  preflight(app);
}

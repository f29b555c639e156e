import { firmwareUrl } from '@pinwire/automation';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { dropFirmwareDirectives, type FirmwarePorts, startFirmware } from '../../firmware.ts';
import { findFile } from '../files/static-files.ts';
import type { Http } from '../http.ts';
import { firstOf, type Query } from '../query.ts';
import { Refusal, Text } from '../refusals.ts';
import { noteChange } from './audit.ts';
import { respond, respondJson } from './respond.ts';
import { adminSchema, textQuery } from './schemas.ts';

const DEFAULT_FILE = 'firmware_ota.bin';

/** `GET /ota/start`, `/ota/stop`, and what firmware there is (http.md 6.2). */
export function ota(scope: FastifyInstance, http: Http): void {
  const query = textQuery('token', 'fileName');
  scope.get(
    '/ota/start',
    { schema: adminSchema('Tell a device to load a file that is there', query) },
    async (request, reply) => {
      const fileName = firstOf(request.query as Query, 'fileName') || DEFAULT_FILE;
      const token = firstOf(request.query as Query, 'token');
      if (!token) throw new Refusal(400, Text.INVALID_TOKEN);
      const path = `ota/${fileName}`;
      if ((await findFile(http, path)) === undefined) throw new Refusal(400, 'No such file.');
      http.counters.count('otaStart');
      const by = await startOne(http, token, `/static/${path}`);
      await noteChange(http, request, { action: 'ota.start', target: by, detail: path });
      return respond(reply, 200);
    },
  );
  scope.get('/ota/stop', { schema: adminSchema('Drop all directives') }, async (request, reply) => {
    http.counters.count('otaStop');
    await dropFirmwareDirectives(firmwarePorts(http));
    await noteChange(http, request, { action: 'ota.stop', target: 'all' });
    return respond(reply, 200);
  });
  scope.get('/ota', { schema: adminSchema('Firmware files') }, async (_request, reply) =>
    respondJson(reply, await http.store.listOtaFiles()),
  );
}

/** Tells the device of a token to load a file; 400 when it is not there to hear. Returns the account's e-mail. */
export async function startOne(http: Http, token: string, path: string, by?: string): Promise<string> {
  const owner = await http.tokens.find(token);
  if (owner === undefined) throw new Refusal(400, Text.INVALID_TOKEN);
  const { bus, now } = http.gateway.ports;
  const { email } = owner.account;
  const start = { url: urlOf(http, path), by: by ?? email, at: now() };
  const { online, sent } = await startFirmware(bus, owner.key, start);
  if (sent > 0) return email;
  const { record } = await bus.router(owner.key.route).state(owner.key);
  const never = online === 0 && record.firstConnectTime === 0;
  throw new Refusal(400, never ? "Device wasn't connected yet." : 'No device in session.');
}

/** Where directives are kept and announced. */
export function firmwarePorts({ store, gateway }: Http): FirmwarePorts {
  return { store, bus: gateway.ports.bus };
}

/** Address of a file for devices. */
export function urlOf({ gateway, settings }: Http, path: string): string {
  return firmwareUrl(gateway.ports.settings.publicHost, settings.plainPort, path);
}

/** A query parameter of OTA; undefined when it is missing or empty. */
export function otaParameter(request: FastifyRequest, name: string): string | undefined {
  return firstOf(request.query as Query, name) || undefined;
}

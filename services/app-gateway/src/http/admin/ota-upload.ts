import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { fastifyMultipart } from '@fastify/multipart';
import { buildOf } from '@pinwire/automation';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addFirmwareDirective } from '../../firmware.ts';
import type { Http } from '../http.ts';
import { Refusal } from '../refusals.ts';
import { ContentType } from '../replies.ts';
import { noteChange } from './audit.ts';
import { adminOf } from './guard.ts';
import { firmwarePorts, otaParameter, startOne, urlOf } from './ota.ts';
import { respond } from './respond.ts';
import { adminSchema, textQuery } from './schemas.ts';

const FORM = 'multipart/form-data';
const FILE = {
  consumes: [FORM],
  body: {
    content: { [FORM]: { schema: { type: 'object', properties: { upfile: { type: 'string', format: 'binary' } } } } },
  },
};

/**
 * `POST /ota/start` with a firmware file: for the device of a token, for an account or for all devices; `POST /upload`
 * only keeps it (http.md 6.2, 6.5). The answer is the path of the file.
 */
export async function otaUpload(scope: FastifyInstance, http: Http): Promise<void> {
  const { maxBody } = http.settings;
  await scope.register(fastifyMultipart, { limits: { fileSize: maxBody, files: 10, fields: 20, parts: 30 } });
  // The parser of the plugin reads parts as they come and does not look at the whole.
  scope.addHook('onRequest', (request, _reply, done) => {
    done(Number(request.headers['content-length']) > maxBody ? new Refusal(413) : undefined);
  });
  const query = textQuery('token', 'user', 'appName', 'project');
  scope.post(
    '/ota/start',
    { schema: adminSchema('Upload firmware for devices', { ...query, ...FILE }) },
    async (request, reply) => {
      const firmware = await receive(request);
      const target = await prepare(http, request, firmware);
      const path = await keep(http, request, firmware);
      await target.start(path);
      http.counters.count('otaStart');
      await noteChange(http, request, { action: 'ota.start', target: target.name, detail: path });
      return respond(reply, 200, ContentType.JSON, path);
    },
  );
  scope.post('/upload', { schema: adminSchema('Upload a file', FILE) }, async (request, reply) => {
    const path = await keep(http, request, await receive(request));
    await noteChange(http, request, { action: 'upload', target: path });
    return respond(reply, 200, ContentType.JSON, path);
  });
}

interface Firmware {
  fileName: string;
  content: Buffer;
}

/** The last file of the form; any name of the part will do. */
async function receive(request: FastifyRequest): Promise<Firmware> {
  if (!request.isMultipart()) throw new Refusal(500, NO_FILE);
  let firmware: Firmware | undefined;
  for await (const part of request.files()) firmware = { fileName: part.filename, content: await part.toBuffer() };
  if (firmware === undefined || firmware.content.length === 0) throw new Refusal(500, NO_FILE);
  return firmware;
}

const NO_FILE = "Can't find binary data in request.";

interface Target {
  name: string;
  start(path: string): Promise<unknown>;
}

/** Who is to load the file; refused before anything is kept. A token wins over an account. */
async function prepare(http: Http, request: FastifyRequest, { content }: Firmware): Promise<Target> {
  const token = otaParameter(request, 'token');
  const admin = adminOf(request);
  if (token !== undefined) {
    const owner = await http.tokens.find(token);
    if (owner === undefined) throw new Refusal(400, 'Invalid token.');
    const { dashId, targetId } = owner.key;
    return {
      name: `device ${dashId}-${targetId} of ${owner.account.email}`,
      start: (path) => startOne(http, token, path, admin.email),
    };
  }
  const user = otaParameter(request, 'user')?.trim().toLowerCase();
  const appName = otaParameter(request, 'appName') ?? 'Blynk';
  const accountId = user === undefined ? undefined : await http.gateway.ports.store.findAccount(user, appName);
  if (user !== undefined && accountId === undefined) throw new Refusal(400, 'Requested user not found.');
  const build = buildOf(content);
  if (build === undefined) throw new Refusal(400, 'The firmware has no build string.');
  const project = user === undefined ? undefined : otaParameter(request, 'project');
  const directive = { accountId, project, build, by: admin.email, at: http.gateway.ports.now() };
  return {
    name: user ?? 'all devices',
    start: (path) => addFirmwareDirective(firmwarePorts(http), { ...directive, url: urlOf(http, path) }),
  };
}

/** Keeps a file under a new name; returns its path. */
async function keep(http: Http, request: FastifyRequest, { fileName, content }: Firmware): Promise<string> {
  const [, extension = '.bin'] = /(\.\w{1,8})$/.exec(extname(fileName)) ?? [];
  const name = `FUp_${randomBytes(8).readBigUInt64BE()}_upload${extension}`;
  const file = {
    name,
    build: buildOf(content),
    createdAt: http.gateway.ports.now(),
    createdBy: adminOf(request).email,
  };
  await http.store.addOtaFile(file, content);
  return `/static/ota/${name}`;
}

import { ModelError, type Property } from '@pinwire/model';
import type { FastifyReply } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { empty } from '../replies.ts';
import type { DeviceRequest } from './device-route.ts';

/** Sets a property as the device itself would (http.md 2.5); only while the project is active. */
export async function setProperty(
  http: Http,
  { project, key, pin, reply }: DeviceRequest<unknown>,
  property: Property,
  text: string,
): Promise<FastifyReply> {
  if (!project.isActive) throw new Refusal(400, Text.NOT_ACTIVE);
  const router = http.gateway.ports.bus.router(key.route);
  await router.setProperty(key, pin(), property, Buffer.from(text)).catch((error: unknown) => {
    if (error instanceof ModelError) throw new Refusal(400, Text.BAD_PROPERTY);
    throw error;
  });
  return empty(reply);
}

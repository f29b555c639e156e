import { ModelError } from '@pinwire/model';
import type { FastifyReply } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { empty } from '../replies.ts';
import type { DeviceRequest } from './device-route.ts';

/** Writes values, joined by NUL, to the pin of the path (http.md 2.3); 200 whoever is there to get them. */
export async function writeValues(
  http: Http,
  { key, pin, reply }: DeviceRequest<unknown>,
  values: readonly string[],
): Promise<FastifyReply> {
  if (values.length === 0) throw new Refusal(400, Text.NO_PIN_VALUE);
  const write = { target: key, pin: pin(), value: Buffer.from(values.join('\0')), samples: undefined };
  await http.gateway.ports.bus.router(key.route).httpWrite(write).catch(refuseValue);
  return empty(reply);
}

/** A value that a widget cannot take, such as a table row without a number, is the client's mistake. */
export function refuseValue(error: unknown): never {
  if (error instanceof ModelError) throw new Refusal(400, Text.WRONG_REQUEST);
  throw error;
}

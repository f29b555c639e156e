import { type Pin, parsePin } from '@pinwire/model';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { HttpCounter } from '../counters.ts';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { empty } from '../replies.ts';
import type { TokenOwner } from '../tokens.ts';

/** A request whose token is good. */
export interface DeviceRequest<Input> extends TokenOwner {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** What `read` made of query and body. */
  readonly input: Input;
  /** The pin of the path; 400 when it is none. */
  pin(): Pin;
}

export interface DeviceRoute<Input> {
  method: 'GET' | 'PUT' | 'POST';
  /** Path below the token, `/get/:pin`. */
  path: string;
  counter: HttpCounter;
  schema: FastifySchema;
  /** Reads query and body, before the token is looked at (http.md 2.1). */
  read(request: FastifyRequest): Input;
  handle(device: DeviceRequest<Input>): FastifyReply | Promise<FastifyReply>;
}

interface Params {
  token: string;
  pin?: string;
}

/** One endpoint of the device API, in the order of checks of http.md 2.1. */
export function deviceRoute<Input>(app: FastifyInstance, http: Http, route: DeviceRoute<Input>): void {
  app.route<{ Params: Params }>({
    method: route.method,
    url: `/:token${route.path}`,
    schema: route.schema,
    async handler(request, reply) {
      const { token, pin } = request.params;
      // The router takes an empty segment for a parameter too.
      if (token === '' || pin === '') return empty(reply, 404);
      const input = route.read(request);
      const owner = await http.tokens.find(token);
      if (owner === undefined) throw new Refusal(400, Text.INVALID_TOKEN);
      if (!http.tokens.take(token)) throw new Refusal(429, Text.TOO_MANY);
      http.counters.count(route.counter);
      return route.handle({ ...owner, request, reply, input, pin: () => pinOf(pin) });
    },
  });
}

function pinOf(text = ''): Pin {
  const pin = parsePin(text.charAt(0), text.slice(1));
  if (pin === undefined) throw new Refusal(400, Text.WRONG_PIN);
  return pin;
}

/** For routes that read neither query nor body. */
export function nothing(): undefined {
  return undefined;
}

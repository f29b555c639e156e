import { type Doc, isDoc, ModelError, parseJson } from '@pinwire/model';
import type { FastifyRequest } from 'fastify';
import { parseQuery, type Query } from './query.ts';
import { Refusal, Text } from './refusals.ts';

/** The body's text; empty when the request has none. */
export function bodyText(request: FastifyRequest): string {
  return Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
}

/** Text of a body that has to be JSON; 500 for another content type (http.md 1.5). */
function jsonText(request: FastifyRequest): string {
  if (!request.headers['content-type']?.toLowerCase().includes('application/json'))
    throw new Refusal(500, Text.NOT_JSON);
  return bodyText(request);
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof ModelError) throw badBody(text);
    throw error;
  }
}

function badBody(text: string): Refusal {
  return new Refusal(500, Text.BAD_BODY + text);
}

/** One value of a JSON array of scalars. */
const SCALAR = /"(?:[^"\\]|\\.)*"|[^\s,[\]]+/gs;

/**
 * A JSON array of scalars as texts: numbers, `true` and `null` as they stand in the body (http.md 2.3). 500 for anything
 * else.
 */
export function scalars(request: FastifyRequest): string[] {
  const text = jsonText(request);
  const values = parsed(text);
  if (!Array.isArray(values)) throw badBody(text);
  SCALAR.lastIndex = 0;
  return values.map((value: unknown) => {
    const source = SCALAR.exec(text)?.[0] ?? '';
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) throw badBody(text);
    return source;
  });
}

/** A value with a time of its own, ms since 1970 (http.md 2.6). */
export interface Sample {
  at: number;
  value: string;
}

/** A JSON array of `{timestamp, value}`; 500 for anything else, values that are missing included. */
export function samples(request: FastifyRequest): Sample[] {
  const text = jsonText(request);
  const values = parsed(text);
  if (!Array.isArray(values)) throw badBody(text);
  return values.map((sample: unknown) => {
    const at = isDoc(sample) ? Number(sample.timestamp ?? 0) : Number.NaN;
    const value = isDoc(sample) ? sample.value : undefined;
    const isScalar = value !== null && value !== undefined && typeof value !== 'object';
    if (!Number.isSafeInteger(at) || !isScalar) throw badBody(text);
    return { at, value: String(value) };
  });
}

/** A JSON object, or an empty one for `null`; 500 for anything else. */
export function jsonDoc(request: FastifyRequest): Doc {
  const text = jsonText(request);
  const value = parsed(text);
  if (value === null) return {};
  if (!isDoc(value)) throw badBody(text);
  return value;
}

/** A form, whatever parameters its content type carries; 400 for another type (http.md 1.3 "do better"). */
export function form(request: FastifyRequest): Query {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new Refusal(400);
  return parseQuery(bodyText(request));
}

/** A field of a JSON object as text; empty when it is missing or no scalar. */
export function textOf(doc: Doc, field: string): string {
  const value = doc[field];
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}

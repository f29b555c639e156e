import { type Doc, isDoc, ModelError, parseJson } from '@pinwire/model';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstOf, type Query } from '../query.ts';
import { Refusal } from '../refusals.ts';
import { respondJson } from './respond.ts';

const PER_PAGE = 30;
const MAX_PER_PAGE = 1000;

/** What part of a list is asked for, in which order (http.md 7.3). */
export interface ListQuery {
  skip: number;
  count: number;
  sortField: string | undefined;
  ascending: boolean;
  filters: Doc;
}

/** Query parameters of lists, for the documentation. */
export const LIST_QUERY = {
  type: 'object',
  properties: {
    _page: { type: 'integer', minimum: 1, default: 1 },
    _perPage: { type: 'integer', minimum: 1, maximum: MAX_PER_PAGE, default: PER_PAGE },
    _sortField: { type: 'string' },
    _sortDir: { type: 'string', enum: ['ASC', 'DESC'] },
    _filters: { type: 'string', description: 'JSON object' },
  },
};

/** Reads the parameters of a list; 400 for nonsense, while a filter that is no JSON is none. */
export function listQuery(request: FastifyRequest): ListQuery {
  const query = request.query as Query;
  const page = numberOf(query, '_page', 1, Number.MAX_SAFE_INTEGER);
  const count = numberOf(query, '_perPage', PER_PAGE, MAX_PER_PAGE);
  return {
    skip: (page - 1) * count,
    count,
    sortField: firstOf(query, '_sortField') || undefined,
    ascending: firstOf(query, '_sortDir')?.toUpperCase() === 'ASC',
    filters: filtersOf(firstOf(query, '_filters')),
  };
}

/** A filter as text; empty without one. */
export function filterText({ filters }: ListQuery, name: string): string {
  const value = filters[name];
  return typeof value === 'string' ? value : '';
}

/** One page of a list, with the length of all of it. */
export function respondPage(reply: FastifyReply, total: number, page: readonly unknown[]): FastifyReply {
  return respondJson(reply, page, { 'x-total-count': String(total) });
}

/** All elements, sorted as asked for; 400 when they have no such field. */
export function sorted<T extends object>(elements: readonly T[], { sortField, ascending }: ListQuery): T[] {
  if (sortField === undefined) return [...elements];
  if (elements.length > 0 && !elements.some((element) => sortField in element)) {
    throw new Refusal(400, `No field ${sortField}.`);
  }
  const fieldOf = (element: T): unknown => (element as Record<string, unknown>)[sortField];
  const sign = ascending ? 1 : -1;
  return elements.toSorted((a, b) => sign * compare(fieldOf(a), fieldOf(b)));
}

/** Numbers by size, texts by their letters, what is missing at the end of an ascending list. */
function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

function numberOf(query: Query, name: string, initial: number, max: number): number {
  const text = firstOf(query, name);
  if (text === undefined || text === '') return initial;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > max) throw new Refusal(400, `${name} is no number from 1 to ${max}.`);
  return number;
}

function filtersOf(text: string | undefined): Doc {
  if (!text) return {};
  try {
    const filters = parseJson(text);
    return isDoc(filters) ? filters : {};
  } catch (error) {
    if (error instanceof ModelError) return {};
    throw error;
  }
}

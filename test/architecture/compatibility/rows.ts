/** What is said about a row: `as the reference`, with what is missing behind a semicolon; or how it differs, or why it is not there. */
export type Verdict =
  | 'as the reference'
  | `as the reference; ${string}`
  | `better: ${string}`
  | `not served: ${string}`;

/** One line of a table of docs/compatibility.md. */
export interface Row {
  /** Cells that name what it is about. */
  cells: readonly string[];
  /** File that serves it, from the root of the repository; undefined when nothing does. */
  handler: string | undefined;
  /** File of the test that proves the verdict. */
  test: string | undefined;
  verdict: Verdict;
}

export interface Table {
  title: string;
  /** Paragraph under the title. */
  text: string;
  /** Headings of `cells`. */
  heads: readonly string[];
  rows: readonly Row[];
}

export const AS = 'as the reference';

/** A command handler and the test beside it. */
export function beside(file: string): { handler: string; test: string } {
  return { handler: `${file}.ts`, test: `${file}.test.ts` };
}

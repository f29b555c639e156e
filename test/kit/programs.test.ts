import { describe, expect, it } from 'vitest';
import { findProgram, missingLine } from './programs.ts';

describe('programs of the tests', () => {
  it.skipIf(findProgram('postgres') === undefined)('are found outside the PATH', () => {
    const path = process.env.PATH;
    process.env.PATH = '';
    try {
      expect(findProgram('postgres')).toMatch(/\/postgres$/);
    } finally {
      process.env.PATH = path;
    }
  });

  it('that are missing make one line that says what to install', () => {
    const line = missingLine(['nats-server', 'postgres']);
    expect(line).toContain('nats-server, postgres');
    expect(line).toContain('sudo apt-get install nats-server postgresql');
    expect(line).not.toContain('\n');
  });
});

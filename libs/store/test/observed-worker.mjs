// The database thread under observation: notes each flush in a file beside the database, and ends when a statement
// tells it to.
import fs, { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

const flush = fs.fsyncSync;
fs.fsyncSync = (file) => {
  appendFileSync(join(workerData.folder, '..', 'flushes'), '.');
  flush(file);
};
syncBuiltinESMExports();
parentPort.on('message', ({ text }) => {
  if (text === '-- crash') process.exit(3);
});

await import('../src/pglite-worker.mjs');

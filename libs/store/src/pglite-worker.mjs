// Runs PGlite in a worker thread: statements arrive as messages and are answered in order. Plain JavaScript with one
// dependency, so that it runs from the sources and, copied beside a bundle, from there too.
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

const { folder, mode, fsync, upkeep } = workerData;

/** PGlite's file system forgets to flush; with this a commit is on the disk when it is answered. */
class FlushingFs extends NodeFS {
  async init(pg, options) {
    const { emscriptenOpts } = await super.init(pg, options);
    const flush = (module) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        fsyncSync(stream.nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...emscriptenOpts.preRun, flush] } };
  }
}

function startParams() {
  const base = fsync ? PGlite.defaultStartParams.filter((param) => param !== '-F') : PGlite.defaultStartParams;
  // `fdatasync`, the default, does nothing in this build; 8 MB of buffers instead of 128 save 150 MB of memory.
  const settings = ['wal_sync_method=fsync', 'shared_buffers=8MB', 'min_wal_size=32MB', 'max_wal_size=64MB'];
  return [...base, ...settings.flatMap((setting) => ['-c', setting])];
}

function open() {
  return PGlite.create({
    fs: new FlushingFs(folder),
    startParams: startParams(),
    // The built-in conversions of bytes go digit by digit; these are 20 times faster.
    parsers: { 17: parseBytes, 20: Number },
    serializers: {
      17: (bytes) => `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`,
    },
  });
}

/** In memory of their own: bytes in Node's shared pool would be sent with all of the pool. */
function parseBytes(text) {
  const bytes = Buffer.allocUnsafeSlow(text.length / 2 - 1);
  bytes.write(text.slice(2), 'hex');
  return bytes;
}

function flushTree(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) flushTree(child);
    else if (entry.isFile()) flushPath(child);
  }
  flushPath(path);
}

function flushPath(path) {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

let db;
let tail = Promise.resolve();

async function answer({ id, text, params, blob }) {
  try {
    const { rows } = await db.query(text, params, blob && { blob: new Blob([blob]) });
    parentPort.postMessage({ id, rows });
  } catch (error) {
    // Without an SQLSTATE it is the engine that failed, not the statement: the thread must be replaced.
    const { message, code, constraint } = error;
    parentPort.postMessage({ id, error: { message: String(message), code, constraint } });
  }
}

/**
 * The embedded engine has neither checkpointer nor autovacuum: without this its log grows until the disk is full, and
 * tables that are updated in place grow with it.
 */
function createMaintenance() {
  let checkpointAt = '0/0';
  let vacuumAt = '0/0';
  const position = async () => (await db.query('select pg_current_wal_insert_lsn()::text as lsn')).rows[0].lsn;
  const grownBy = async (since, bytes) => {
    const text = 'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::text::pg_lsn) > $2::bigint as due';
    return (await db.query(text, [since, bytes])).rows[0].due;
  };
  return {
    async start() {
      checkpointAt = await position();
      vacuumAt = checkpointAt;
    },
    async run() {
      if (db.isInTransaction()) return;
      if (await grownBy(vacuumAt, upkeep.vacuumBytes)) {
        await db.query('vacuum');
        vacuumAt = await position();
      }
      if (await grownBy(checkpointAt, upkeep.checkpointBytes)) {
        await db.query('checkpoint');
        checkpointAt = await position();
      }
    },
  };
}

async function initialise() {
  db = await open();
  await db.close();
  flushTree(folder);
}

async function serve() {
  db = await open();
  const maintenance = createMaintenance();
  await maintenance.start();
  const warn = (error) => parentPort.postMessage({ warning: `looking after the database failed: ${error.message}` });
  const timer = setInterval(() => {
    tail = tail.then(() => maintenance.run()).catch(warn);
  }, upkeep.everyMs);
  parentPort.on('message', (message) => {
    if (message.close) {
      clearInterval(timer);
      tail = tail.then(() => db.close()).finally(() => process.exit(0));
    } else {
      tail = tail.then(() => answer(message));
    }
  });
  parentPort.postMessage({ ready: true });
}

await (mode === 'initialise' ? initialise() : serve());

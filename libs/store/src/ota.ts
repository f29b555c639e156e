import type { Sql } from './sql.ts';
import { isStorable } from './text.ts';

/** A firmware file without its bytes. */
export interface OtaFile {
  /** `FUp_…_upload.bin`. */
  name: string;
  bytes: number;
  /** Build string found in it (http.md 6.4). */
  build: string | undefined;
  /** ms since 1970. */
  createdAt: number;
  /** E-mail of the administrator. */
  createdBy: string;
}

/** Firmware files (http.md 6). */
export interface OtaStore {
  addOtaFile(file: Omit<OtaFile, 'bytes'>, content: Uint8Array): Promise<void>;
  /** Bytes of a file and when it came, ms since 1970. */
  loadOtaFile(name: string): Promise<{ content: Buffer; createdAt: number } | undefined>;
  listOtaFiles(): Promise<OtaFile[]>;
}

type Nullable<T> = { [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };

export function otaStore(sql: Sql): OtaStore {
  return {
    async addOtaFile({ name, build, createdAt, createdBy }, content) {
      const text = 'insert into ota_files (name, content, build, created_at, created_by) values ($1, $2, $3, $4, $5)';
      await sql.query(text, [name, content, build ?? null, createdAt, createdBy]);
    },
    async loadOtaFile(name) {
      if (!isStorable(name)) return undefined;
      const text = 'select content, created_at as "createdAt" from ota_files where name = $1';
      return (await sql.query<{ content: Buffer; createdAt: number }>(text, [name]))[0];
    },
    async listOtaFiles() {
      const rows = await sql.query<Nullable<OtaFile>>(
        `select name, length(content) as bytes, build, created_at as "createdAt", created_by as "createdBy"
         from ota_files order by created_at, name`,
      );
      return rows.map((row) => ({ ...row, build: row.build ?? undefined }));
    },
  };
}

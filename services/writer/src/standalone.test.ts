import { join } from 'node:path';
import { openPglite } from '@pinwire/store';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newAccount } from '../../../test/kit/app-client.ts';
import { BlynkDevice } from '../../../test/kit/blynk-device.ts';
import { StandaloneServer } from '../../../test/kit/standalone.ts';
import { targetOf } from '../../../test/kit/target.ts';

interface Row {
  pin: number;
  number: number | null;
  text: string | null;
  bytes: Buffer | null;
}

let server: StandaloneServer;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  server = await StandaloneServer.start({ ENABLE_RAW_DB_DATA_STORE: 'true', USER_MESSAGE_QUOTA_LIMIT: '100000' });
}, 120_000);
afterAll(() => server?.remove(), 60_000);

/** The rows of the server's own database; it has to be stopped. */
async function rows(): Promise<Row[]> {
  const sql = await openPglite({ folder: join(server.dataFolder, 'postgres') });
  const kept = await sql.query<Row>(
    `select pin, double_value as number, string_value as text, bytes_value as bytes from raw_data
     where email like '%@%' and project_id = 1 and device_id = 0 and pin_type = 'v' order by ts, seq`,
  );
  await sql.close();
  return kept;
}

it('npm start with enable.raw.db.data.store keeps every write of a device, over orderly stops', async () => {
  const target = targetOf(server);
  const account = await newAccount(target);
  const written: Row[] = [];
  for (let life = 0; life < 2; life++) {
    const device = await BlynkDevice.connect(target, account.tokens[0] ?? '', 'tcp');
    for (let n = 0; n < 200; n++) {
      device.virtualWrite(1, life * 1000 + n);
      written.push({ pin: 1, number: life * 1000 + n, text: null, bytes: null });
    }
    device.virtualWrite(2, 'on');
    device.virtualWrite(3, ['a', 20]);
    written.push({ pin: 2, number: null, text: 'on', bytes: null });
    written.push({ pin: 3, number: null, text: 'a␀20', bytes: Buffer.from('a\x0020') });
    // What is answered in order tells that all before it has been taken.
    device.listen(3);
    device.blynk.syncVirtual(3);
    await device.nextWrite(3);
    device.close();
    expect(await server.stop()).toMatchObject({ code: 0 });
    expect(await rows()).toEqual(written);
    await server.start();
  }
}, 180_000);

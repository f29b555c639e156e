import { expect } from 'vitest';
import { Harness } from '../../hardware-gateway/test/harness.ts';

/** Name, widgets, body, fields of the project, status that the device gets. */
export type NoticeCase = [string, object[], string, object, number];

/** A server whose project has these widgets, and one device. */
export async function noticeKit(widgets: object[], project: object = {}) {
  const harness = new Harness({ project: { widgets, ...project } });
  const device = await harness.device();
  const answer = async (command: number, body: string): Promise<string[]> => {
    device.send(command, 2, body);
    await harness.quiet();
    return device.take();
  };
  return { harness, answer };
}

/** One notice is taken in 5 s, whatever socket of the device sends it (hardware.md 7.2). */
export async function expectPause(widget: object, command: number, body: string, accepted: number): Promise<void> {
  const { harness, answer } = await noticeKit([widget]);
  expect(await answer(command, body)).toEqual([`0 2 ${accepted}`]);
  const other = await harness.device();
  other.send(command, 3, body);
  harness.now += 4999;
  other.send(command, 4, body);
  harness.now += 1;
  other.send(command, 5, body);
  await harness.quiet();
  expect(other.take()).toEqual(['0 3 1', '0 4 1', `0 5 ${accepted}`]);
  await harness.stop();
}

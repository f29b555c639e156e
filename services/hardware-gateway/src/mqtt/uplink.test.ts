import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uplink } from './uplink.ts';

/** Frames as text: `20 vw|5|1`; NUL is written `|`. */
function frames(topic: string, payload: string): string[] | string {
  const result = uplink(topic, Buffer.from(payload));
  if (typeof result === 'string') return result;
  return result.frames.map(({ command, body }) => `${command} ${body.toString().replaceAll('\0', '|')}`);
}

test.each([
  ['hardware', 'vw 5 23', ['20 vw|5|23']],
  ['HardWare', 'dw\x003\x001', ['20 dw|3|1']],
  ['hardware', 'vw 5 a b', ['20 vw|5|a|b']],
  ['hardware', 'vw5', 'bad payload'],
  ['ds/V5', '23', ['20 vw|5|23']],
  ['ds/d3', '1', ['20 dw|3|1']],
  ['ds/V5', 'a b\0c', ['20 vw|5|a b|c']],
  ['ds/V5', '', ['20 vw|5|']],
  ['ds/Temperature', '1', 'unknown topic'],
  ['ds', '1', 'unknown topic'],
  ['ds/V5/erase', '', 'unknown topic'],
  ['ds/V5/prop/color', '#D3435C', ['19 5|color|#D3435C']],
  ['ds/V5/prop/labels', 'a\0b', ['19 5|labels|a|b']],
  ['ds/D5/prop/color', '#D3435C', 'unknown topic'],
  ['ds/V5/prop', 'x', 'unknown topic'],
  ['ds/V5/prop/color/erase', '', 'unknown topic'],
  [
    'batch_ds',
    '{"V1":10.3,"d2":true,"A3":[30.5,50],"V4":"x"}',
    ['20 vw|1|10.3', '20 dw|2|1', '20 aw|3|30.5|50', '20 vw|4|x'],
  ],
  ['batch_ds', '{"V1":1,"Name":"x"}', 'bad payload'],
  ['batch_ds', '{"V1":{}}', 'bad payload'],
  ['batch_ds', '{"V1":null}', 'bad payload'],
  ['batch_ds', '[1]', 'bad payload'],
  ['batch_ds', '{', 'bad payload'],
  ['batch_ds', '{}', []],
  ['batch_ds/x', '{}', 'unknown topic'],
  ['event/hot', 'too hot', ['64 hot|too hot']],
  ['event/hot', '', ['64 hot']],
  ['event/', '', 'unknown topic'],
  ['event/a/b', '', 'unknown topic'],
  [
    'info/mcu',
    '{"tmpl":"TMPL1","ver":"0.1.2","build":"Jan 19 2024 12:25:30","type":"TMPL2","rxbuff":1024,"x":1}',
    ['17 mcu|0.1.2|fw-type|TMPL2|tmpl|TMPL1|build|Jan 19 2024 12:25:30|buff-in|1024'],
  ],
  ['info/mcu', '{}', 'bad payload'],
  ['info/mcu', '{"ver":"1\\u0000h-beat\\u00001"}', 'bad payload'],
  ['info/other', '{}', 'unknown topic'],
  ['get/ds', 'V1,d2, A3', ['16 vr|1', '16 dr|2', '16 ar|3']],
  ['get/ds', '', 'bad payload'],
  ['get/ds', 'V1,Name', 'bad payload'],
  ['get/ds/all', '', ['16 ']],
  ['get/utc/all/json', '', 'time'],
  ['get/loc/all', '', 'unknown topic'],
  ['meta/x', '1', 'unknown topic'],
  ['', '1', 'unknown topic'],
])('%s with %j is %j', (topic, payload, result) => {
  expect(frames(topic, payload)).toEqual(result);
});

test('no message makes it throw', () => {
  const topic = fc.oneof(
    fc.constantFrom('hardware', 'ds/V1', 'batch_ds', 'get/ds', 'info/mcu', 'event/x'),
    fc.string(),
    fc.array(fc.constantFrom('ds', 'V1', 'prop', 'get', '', 'all')).map((levels) => levels.join('/')),
  );
  fc.assert(
    fc.property(
      topic,
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => new TextEncoder().encode(text)),
      ),
      (t, bytes) => {
        expect(['string', 'object']).toContain(typeof uplink(t, Buffer.from(bytes)));
      },
    ),
  );
});

import { describe, expect, it } from 'vitest';
import { projectOf } from './fixture.ts';
import { resolveTargets } from './targets.ts';

describe('resolveTargets', () => {
  const tags = [
    { id: 100000, name: 'A', deviceIds: [1, 0, 1, 9] },
    { id: 100001, name: 'B', deviceIds: [] },
  ];
  const selector = (id: number, value?: number) => ({ type: 'DEVICE_SELECTOR', id, value, deviceIds: [0, 1] });
  const widgets = [selector(200000, 1), selector(200001), selector(200002, 9), { type: 'LED', id: 200003 }];
  const project = projectOf(widgets, { tags });

  it('finds devices, members of a tag and the selected device', () => {
    expect(resolveTargets(project, 1)).toEqual([1]);
    expect(resolveTargets(project, 100000)).toEqual([1, 0]);
    expect(resolveTargets(project, 200000)).toEqual([1]);
    expect(resolveTargets(project, 200001)).toEqual([0]);
  });

  it('finds nothing for what does not exist, is empty or is no selector', () => {
    const none = [-1, 2, 100001, 100002, 200002, 200003, 200004];
    for (const id of none) expect(resolveTargets(project, id)).toBeUndefined();
  });
});

import { expect, test } from 'vitest';
import { addPushToken, removePushTokens } from './edit-push.ts';
import { projectOf } from './fixture.ts';

const withTokens = (tokens: object) => projectOf([{ type: 'NOTIFICATION', id: 8, ...tokens }]);

test('a hundred installations are remembered; past that the oldest goes', () => {
  let project = withTokens({});
  for (let count = 0; count <= 100; count++) project = addPushToken(project, 'ios', `uid-${count}`, 't', 5);
  const tokens = Object.keys(project.widgets[0]?.iOSTokens as object);
  expect([tokens.length, tokens[0], tokens.at(-1)]).toEqual([100, 'uid-1', 'uid-100']);
});

test('names of object properties are names like any other', () => {
  const project = addPushToken(withTokens({}), 'android', '__proto__', 'token', 5);
  expect(Object.entries(project.widgets[0]?.androidTokens as object)).toEqual([['__proto__', 'token']]);
  expect(addPushToken(project, 'toString', 'uid', 'token', 5)).toBe(project);
});

test('a project without such a token stays the same', () => {
  const project = withTokens({ androidTokens: { a: 't' } });
  expect(removePushTokens(project, 'b', 5)).toBe(project);
  expect(removePushTokens(projectOf([]), undefined, 5).widgets).toEqual([]);
  expect(removePushTokens(project, undefined, 5).widgets).toEqual([{ type: 'NOTIFICATION', id: 8, androidTokens: {} }]);
});

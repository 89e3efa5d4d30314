import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../../../src/host/ssh/target.js';

describe('what --host takes', () => {
  test.each([
    ['node1', null, 'node1'],
    ['root@node1.example.org', 'root', 'node1.example.org'],
    ['admin@192.0.2.7', 'admin', '192.0.2.7'],
    ['fe80::1%eth0', null, 'fe80::1%eth0'],
    ['_alias', null, '_alias'],
  ])('%s', (text, user, node) => {
    expect(parseTarget(text)).toEqual({ user, node, text });
  });

  test.each([
    '',
    '-oProxyCommand=x',
    'root@-x',
    '-l@node',
    'a b',
    'node;ls',
    'no$de',
    '@node',
    'root@',
    'a@b@c',
    'node\n',
  ])('not %j', (text) => expect(() => parseTarget(text)).toThrow(/is not \[user@\]node/));

  test('nothing that a shell or an option parser would read as more than a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        try {
          const { user, node } = parseTarget(text);
          for (const part of [user ?? 'x', node]) expect(part).toMatch(/^[A-Za-z0-9:_][A-Za-z0-9:_.%-]*$/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'HOST_NAME', exit: 2 });
        }
      }),
      { numRuns: 500 },
    );
  });
});

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { emailIndexer, normaliseEmail } from './email-index.ts';

const index = emailIndexer(Buffer.alloc(32, 7));
const same = (left: string, right: string) => index(left).equals(index(right));

test('one address in many spellings has one index', () => {
  for (const spelling of ['ADA@Example.COM', '  ada@example.com\n', 'ａda＠example.com', 'ada@EXAMPLE.com.'])
    assert.ok(same('ada@example.com', spelling), spelling);
  assert.ok(same('jose\u0301@example.com', 'josé@example.com'));
  assert.ok(same('ada@bücher.example', 'ada@xn--bcher-kva.example'));
  assert.ok(same('ada@BÜCHER.example', 'ada@bücher.example'));
});

test('different addresses have different indexes: dots and plus signs count', () => {
  const addresses = [
    'ada@example.com',
    'a.da@example.com',
    'ada+shop@example.com',
    'ada@example.org',
    'ada',
    '@',
    '',
    'ada@example.com/x',
    'ada@example.com#x',
    'ada@bücher.example/x',
    'ada@1',
    'ada@0.0.0.1',
  ];
  assert.equal(new Set(addresses.map((address) => index(address).toString('hex'))).size, addresses.length);
});

test('what is far too long for an address is refused', () => {
  assert.throws(() => index('.'.repeat(1_001)), RangeError);
});

test('an index has a version, 32 bytes and no meaning without the secret', () => {
  const made = index('ada@example.com');
  assert.equal(made.length, 33);
  assert.equal(made[0], 1);
  assert.equal(made.equals(emailIndexer(Buffer.alloc(32, 8))('ada@example.com')), false);
  // The value for ever: an index in the database must be found again by every later version of the program.
  assert.equal(made.toString('hex'), '01cf20b376bfb41690d52227c07661e00ad1e3b97d1449c251c7d71bd1d168deee');
});

test('normalising is idempotent, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (local, domain) => {
      const once = normaliseEmail(`${local}@${domain}`);
      assert.equal(normaliseEmail(once), once);
    }),
    { numRuns: 300 },
  );
});

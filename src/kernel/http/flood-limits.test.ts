import assert from 'node:assert/strict';
import test from 'node:test';
import { fakeClock } from '../clock.ts';
import { addressBlock, isLoopback } from './client-address.ts';
import { createFloodLimits } from './flood-limits.ts';

const rates = { read: { burst: 3, perSecond: 0.5 } };

test('a client may send a burst, then waits for as long as he is told', () => {
  const clock = fakeClock();
  const limits = createFloodLimits({ rates, enforceOnLoopback: true, clock });
  for (let i = 0; i < 3; i++) assert.equal(limits.take('192.0.2.1', 'read').kind, 'within');
  assert.deepEqual(limits.take('192.0.2.1', 'read'), { kind: 'over', retryAfterSeconds: 2 });
  assert.equal(limits.take('192.0.2.2', 'read').kind, 'within', 'others are not held up');
  clock.advance(2_000);
  assert.equal(limits.take('192.0.2.1', 'read').kind, 'within');
  assert.equal(limits.take('192.0.2.1', 'read').kind, 'over');
  clock.advance(3_600_000);
  for (let i = 0; i < 3; i++) assert.equal(limits.take('192.0.2.1', 'read').kind, 'within');
  assert.equal(limits.take('192.0.2.1', 'read').kind, 'over', 'a bucket never holds more than its burst');
  clock.advance(-3_600_000);
  assert.equal(limits.take('192.0.2.1', 'read').kind, 'over', 'a clock that goes back gives nothing');
});

test('an IPv6 customer is one client, whichever of his addresses he uses', () => {
  const limits = createFloodLimits({ rates, enforceOnLoopback: true, clock: fakeClock() });
  for (let i = 0; i < 3; i++) limits.take(`2001:db8:1:2:${i}::5`, 'read');
  assert.equal(limits.take('2001:db8:1:2:ffff:1:2:3', 'read').kind, 'over');
  assert.equal(limits.take('2001:db8:1:3::1', 'read').kind, 'within');
  assert.equal(addressBlock('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(addressBlock('::1'), addressBlock('0:0:0:0::9'));
  assert.equal(addressBlock('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

test('loopback is counted but not refused until it is enforced', () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    assert.ok(isLoopback(address));
    const lax = createFloodLimits({ rates, enforceOnLoopback: false, clock: fakeClock() });
    for (let i = 0; i < 5; i++) assert.equal(lax.take(address, 'read').kind, 'within');
    assert.deepEqual(lax.counters, { over: 0, unenforced: 2 });
    const strict = createFloodLimits({ rates, enforceOnLoopback: true, clock: fakeClock() });
    for (let i = 0; i < 3; i++) strict.take(address, 'read');
    assert.equal(strict.take(address, 'read').kind, 'over');
  }
  assert.ok(!isLoopback('192.0.2.1') && !isLoopback('::2') && !isLoopback(undefined));
});

test('memory is bounded, and a client in use is not forgotten', () => {
  const limits = createFloodLimits({ rates, enforceOnLoopback: true, clock: fakeClock(), maxClients: 10 });
  for (let i = 0; i < 4; i++) limits.take('192.0.2.1', 'read');
  for (let i = 0; i < 15; i++) {
    limits.take(`198.51.100.${i}`, 'read');
    assert.equal(limits.take('192.0.2.1', 'read').kind, 'over');
  }
});

test('a class that nobody declared is a mistake', () => {
  const limits = createFloodLimits({ enforceOnLoopback: true });
  assert.throws(() => limits.take('192.0.2.1', 'nonsense'), /no such class/);
  assert.ok(limits.has('read') && limits.has('write') && limits.has('costly'));
});

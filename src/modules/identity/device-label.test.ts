import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceLabel } from './device-label.ts';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

test('a device is named with our own words', () => {
  assert.equal(deviceLabel(chrome), 'Chrome on Linux');
  assert.equal(deviceLabel(`${chrome} Edg/141.0`), 'Edge on Linux');
  assert.equal(
    deviceLabel('Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0'),
    'Firefox on Windows',
  );
  assert.equal(
    deviceLabel(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1',
    ),
    'Safari on iOS',
  );
});

test('nothing of what is sent is kept', () => {
  for (const sent of [undefined, '', 'curl/8', 'ada@example.com', '\u0000', '<script>', 'x'.repeat(1_000_000)])
    assert.equal(deviceLabel(sent), 'unknown device');
  assert.equal(deviceLabel('Linux ada@example.com'), 'unknown browser on Linux');
});

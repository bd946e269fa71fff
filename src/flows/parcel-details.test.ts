import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parcelDetails } from './parcel-details.ts';

const good = { carrier: 'Österreichische Post', tracking: 'RR 123-456/AT' };

test('carrier, number and address are taken as typed, less the white space around them', () => {
  assert.deepEqual(parcelDetails({ ...good, carrier: '  DHL & Söhne ', url: ' https://dhl.example/t?id=RR%20123 ' }), {
    kind: 'details',
    details: { carrier: 'DHL & Söhne', tracking: 'RR 123-456/AT', trackingUrl: 'https://dhl.example/t?id=RR%20123' },
  });
  const outcome = parcelDetails({ carrier: 'Bicycle', tracking: '', url: '' });
  assert.deepEqual(outcome, { kind: 'details', details: { carrier: 'Bicycle', tracking: '', trackingUrl: undefined } });
});

test('what cannot be shown to a customer is refused, and the field is named', () => {
  for (const carrier of ['', ' ', 'x'.repeat(61), '<b>Post</b>', 'Post\nOffice'])
    assert.deepEqual(parcelDetails({ ...good, carrier }), { kind: 'unusable', field: 'carrier' }, carrier);
  for (const tracking of ['"><script>', 'x'.repeat(81), 'a\nb', '…'])
    assert.deepEqual(parcelDetails({ ...good, tracking }), { kind: 'unusable', field: 'tracking' }, tracking);
  for (const url of [
    'http://post.example/1',
    'javascript:alert(1)',
    'https://',
    'https://localhost/1',
    'https://user@post.example/1',
    'https://user:secret@post.example/1',
    'post.example/1',
    `https://post.example/${'x'.repeat(500)}`,
  ])
    assert.deepEqual(parcelDetails({ ...good, url }), { kind: 'unusable', field: 'url' }, url);
});

test('property: an address that is taken is https, short, and names a host of the public kind', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl({ validSchemes: ['http', 'https', 'ftp'] }), fc.string()), (url) => {
      const outcome = parcelDetails({ ...good, url });
      if (outcome.kind === 'unusable') return;
      const { trackingUrl } = outcome.details;
      if (trackingUrl === undefined) return assert.equal(url.trim(), '');
      const parsed = new URL(trackingUrl);
      assert.equal(parsed.protocol, 'https:');
      assert.ok(parsed.hostname.includes('.') && trackingUrl.length <= 500);
    }),
  );
});

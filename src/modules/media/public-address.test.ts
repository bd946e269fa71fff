import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPublicAddress } from './public-address.ts';

test('addresses of the public internet are public', () => {
  for (const address of [
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.255.255',
    '100.63.255.255',
    '100.128.0.1',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:82a::200e',
    '2001:4860:4860::8888',
  ])
    assert.equal(isPublicAddress(address), true, address);
});

const special: Record<string, string[]> = {
  'this machine': ['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '::1', '::'],
  'private networks': ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456:789a::1'],
  'this link': ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'fec0::1'],
  carriers: ['100.64.0.1', '100.127.255.255'],
  'many at once': ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1', 'ff0e::1'],
  'documents and benchmarks': [
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.9',
    '198.18.0.1',
    '198.19.255.255',
    '2001:db8::1',
    '3fff::1',
    '2001:2::1',
  ],
  'reserved ones': ['240.0.0.1', '192.0.0.8', '192.88.99.1', '4000::1', 'e000::1', '3ffe::1', '1::1', '100::1'],
  'IPv4 within IPv6': [
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '::ffff:0:127.0.0.1',
  ],
  'no address': [
    '',
    'localhost',
    '127.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '1.2.3',
    '1.2.3.4.5',
    ' 8.8.8.8',
    '8.8.8.8 ',
    '[::1]',
    '8.8.8.8:443',
    '1.1.1.01',
  ],
};

for (const [what, addresses] of Object.entries(special)) {
  test(`not public: ${what}`, () => {
    for (const address of addresses) assert.equal(isPublicAddress(address), false, address);
  });
}

test('whatever an IPv6 address hides, an IPv4 address in it does not make it public', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:'), (address, prefix) => {
      assert.equal(isPublicAddress(prefix + address), false);
    }),
  );
});

test('all of a private network is private, to its last address', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, (a, b, c) => {
      for (const address of [
        `10.${a}.${b}.${c}`,
        `127.${a}.${b}.${c}`,
        `192.168.${b}.${c}`,
        `172.${16 + (a % 16)}.${b}.${c}`,
        `169.254.${b}.${c}`,
        `100.${64 + (a % 64)}.${b}.${c}`,
        `${224 + (a % 32)}.${a}.${b}.${c}`,
      ])
        assert.equal(isPublicAddress(address), false, address);
    }),
  );
});

// What the payment page may load: each fault is named, and a page that nobody can see is no page that is well.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { CannotLook } from '../policy.ts';
import { probePageScripts } from './probe-page-scripts.ts';

const shop = 'https://shop.example';
const processor = 'https://js.stripe.com';
const own = Buffer.from('document.title;\n');
const hash = createHash('sha384').update(own).digest();
const address = `/assets/pay-${hash.toString('hex').slice(0, 16)}.js`;
const ownTag = `<script type="module" src="${address}" integrity="sha384-${hash.toString('base64')}"></script>`;
const processorTag = `<script src="${processor}/endive/stripe.js" defer></script>`;
const policy = `default-src 'none'; script-src 'self' ${processor} https://*.js.stripe.com; frame-ancestors 'none'`;

async function findings(body: string, given: { policy?: string; file?: Buffer | undefined } = {}): Promise<string[]> {
  const sight = await probePageScripts({
    page: async () => ({ url: `${shop}/orders/1/pay`, body, policy: given.policy ?? policy }),
    file: async () => ('file' in given ? given.file : own),
    processor,
  });
  return [...sight.findings];
}

test('what is authorised, unchanged and bound to its origins is well', async () => {
  const data = '<script type="application/ld+json">{"@type":"Product"}</script>';
  assert.deepEqual(await findings(data + ownTag + processorTag), []);
});

test('each fault is named', async () => {
  const faults: [body: string, given: Parameters<typeof findings>[1], said: RegExp][] = [
    [`${ownTag}${processorTag}<script>0</script>`, {}, /written into/],
    [`${ownTag}${processorTag}<p onclick="pay()">`, {}, /script of its own/],
    [
      `${ownTag}${processorTag}<script src="https://counter.example/c.js"></script>`,
      {},
      /nobody authorised: https:\/\/counter/,
    ],
    [`${ownTag}${processorTag}<script src="${processor}/v3/other.js"></script>`, {}, /nobody authorised/],
    [`${ownTag}${processorTag}<script src="/assets/wish-0123456789abcdef.js"></script>`, {}, /nobody authorised/],
    [`<script src="${address}"></script>${processorTag}`, {}, /no integrity/],
    [ownTag + processorTag, { file: Buffer.from('other') }, /not what the page says/],
    [ownTag + processorTag, { file: undefined }, /not given out/],
    [ownTag, {}, /does not load the processor/],
    [ownTag + processorTag, { policy: '' }, /does not say which scripts/],
    [
      ownTag + processorTag,
      { policy: policy.replace("'self'", "'self' 'unsafe-inline'") },
      /permits scripts from 'unsafe-inline'/,
    ],
    [
      ownTag + processorTag,
      { policy: policy.replace(processor, 'https://js.stripe.com.example') },
      /js\.stripe\.com\.example/,
    ],
  ];
  for (const [body, given, said] of faults) {
    const found = await findings(body, given);
    assert.ok(
      found.some((finding) => said.test(finding)),
      `${said}: ${found.join('; ')}`,
    );
  }
});

test('without a payment page to look at nothing is said of it', async () => {
  const looked = probePageScripts({ page: async () => undefined, file: async () => own, processor });
  await assert.rejects(looked, CannotLook);
});

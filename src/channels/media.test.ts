import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyone, createApp, createFloodLimits } from '../kernel/http.ts';
import { openLog } from '../kernel/log.ts';
import { mediaRoutes } from './media.ts';

const hash = '0123456789abcdef0123456789abcdef';
const asked: string[] = [];
const app = createApp({
  listener: 'shop',
  access: { anyone },
  routes: mediaRoutes({
    media: {
      file: (name, width, format) => {
        asked.push(`${name}/${width}.${format}`);
        return Promise.resolve(name === hash && width === 640 ? new Uint8Array(Buffer.from(format)) : undefined);
      },
    },
  }) as never,
  floodLimits: createFloodLimits({
    rates: { picture: { burst: 1_000, perSecond: 1 }, read: { burst: 1_000, perSecond: 1 } },
    enforceOnLoopback: false,
  }),
  log: openLog('silent'),
});

test('an encoding has its type, may be kept for good, and is what its address says', async () => {
  for (const format of ['avif', 'webp']) {
    const answer = await app.request(`/media/${hash}/640.${format}`);
    assert.deepEqual(
      [answer.status, answer.headers.get('content-type'), await answer.text()],
      [200, `image/${format}`, format],
    );
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(answer.headers.get('etag'), `"${hash}.640.${format}"`);
  }
});

test('who has it already is told so; HEAD has no body', async () => {
  const etag = `"${hash}.640.avif"`;
  const again = await app.request(`/media/${hash}/640.avif`, { headers: { 'if-none-match': `W/"x", ${etag}` } });
  assert.deepEqual([again.status, again.headers.get('etag'), await again.text()], [304, etag, '']);
  const head = await app.request(`/media/${hash}/640.avif`, { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers.get('content-type'), await head.text()], [200, 'image/avif', '']);
});

test('there is nothing else', async () => {
  for (const path of [`${hash}/641.avif`, `${'f'.repeat(32)}/640.avif`])
    assert.equal((await app.request(`/media/${path}`)).status, 404);
  asked.length = 0;
  const strange = [
    '640.jpg',
    '640.svg',
    '640',
    '0640.avif',
    '-1.avif',
    '64000.avif',
    '640.avif.webp',
    '640.AVIF',
    'constructor',
    '..%2f..%2fetc',
    '640.avif%00',
    '640.toString',
  ];
  for (const file of strange) assert.equal((await app.request(`/media/${hash}/${file}`)).status, 404, file);
  for (const name of [hash.toUpperCase(), hash.slice(1), `${hash}0`, '..', '%2e%2e', '%00'])
    assert.equal((await app.request(`/media/${name}/640.avif`)).status, 404, name);
  assert.deepEqual(asked, []);
  assert.equal((await app.request(`/media/${hash}/640.avif`, { method: 'POST' })).status, 405);
});

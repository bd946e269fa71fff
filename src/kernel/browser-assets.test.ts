import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { assetsPath, openBrowserAssets } from './browser-assets.ts';
import { anyone, createApp, createFloodLimits } from './http.ts';
import { openLog } from './log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assets '));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const to = path.join(folder, name);
  writeFileSync(to, text);
  return to;
}
const openOne = (name: string, text: string) => openBrowserAssets({ it: file(name, text) });

function appOf(assets: ReturnType<typeof openOne>) {
  return createApp({
    listener: 'test',
    access: { anyone },
    routes: [{ method: 'GET', path: assetsPath, access: 'anyone', handler: (exchange) => assets.send(exchange) }],
    floodLimits: createFloodLimits({ enforceOnLoopback: false }),
    log: openLog('silent'),
  });
}

test('a module is served without its types, under its hash, for ever, with its integrity', async () => {
  const assets = openOne(
    'cart.ts',
    'const total: number = 1;\n// import nothing\nexport function add(a: number) { return a + total; }\n',
  );
  const { url, integrity, tag } = assets.asset('it');
  assert.match(url, /^\/assets\/it-[0-9a-f]{16}\.js$/);
  assert.equal(tag.toString(), `<script type="module" src="${url}" integrity="${integrity}"></script>`);
  const answer = await appOf(assets).request(url);
  const text = await answer.text();
  assert.doesNotMatch(text, /: number/);
  assert.equal(integrity, `sha384-${createHash('sha384').update(text).digest('base64')}`);
  assert.equal(answer.headers.get('content-type'), 'text/javascript; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
});

test('another content is another address, and an unknown address is 404', async () => {
  const first = openOne('a.ts', 'export const a = 1;').asset('it').url;
  const assets = openOne('a.ts', 'export const a = 2;');
  assert.notEqual(assets.asset('it').url, first);
  for (const url of [first, '/assets/it.js', '/assets/..%2f..%2fpackage.json', '/assets/toString']) {
    assert.equal((await appOf(assets).request(url)).status, 404, url);
  }
});

test('a style sheet is served the same way', async () => {
  const assets = openOne(
    'shop.css',
    `body { color: CanvasText; background: url("/assets/x.svg") }\n${'p {}\n'.repeat(300)}`,
  );
  assert.match(
    assets.asset('it').tag.toString(),
    /^<link rel="stylesheet" href="\/assets\/it-[0-9a-f]{16}\.css" integrity="sha384-/,
  );
  const answer = await appOf(assets).request(assets.asset('it').url, { headers: { 'accept-encoding': 'br' } });
  assert.deepEqual(
    [answer.headers.get('content-type'), answer.headers.get('content-encoding')],
    ['text/css; charset=utf-8', 'br'],
  );
});

test('a module that would load another is refused, however it is written', () => {
  for (const text of [
    'import "./other.js";',
    'import x from "x";',
    'import { type X, y } from "x"; y;',
    'const m = await import("./x.js");',
    'const m = await import/* */("./x.js");',
    'export { x } from "x";',
    'export * from\n"x";',
    'const a = 1; /* import */ import("x");',
    '/* a */ import("./x.js"); /* b */',
    'const url = import.meta.url;',
    'const s = "import";',
  ]) {
    assert.throws(() => openOne('bad.ts', text), /a browser module stands alone/, text);
  }
  openOne(
    'good.ts',
    'import type { X } from "./x.ts";\n/* import it */\n  // import\nexport const x: X = 1 as X; const important = x;',
  );
});

test('what does not parse, or is no browser file, stops the start', () => {
  assert.throws(() => openOne('broken.ts', 'const = ;'), /cannot be made into JavaScript/);
  assert.throws(() => openOne('enum.ts', 'enum A { b }'), /cannot be made into JavaScript/);
  assert.throws(() => openOne('page.html', '<p>'), /neither a script nor a style sheet/);
  for (const css of [
    '@import "x.css";',
    'a { background: url(https://evil.example/x) }',
    "a { background: url( '//evil.example/x') }",
    'a { background: url(data:image/png;base64,x) }',
  ]) {
    assert.throws(() => openOne('bad.css', css), /loads another style sheet or a foreign file/, css);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referencesOf } from './page-references.ts';
import { isPublicName } from './target.ts';

test('whatever a page makes a browser load or send to is seen', () => {
  const cases: [page: string, load: string][] = [
    ['<img src="http://a.example/x.png">', 'http://a.example/x.png'],
    ["<IMG SRC='http://a.example/x.png'>", 'http://a.example/x.png'],
    ['<img alt="a > b" src=http://a.example/x.png>', 'http://a.example/x.png'],
    ['<img srcset="/a 1x, http://a.example/b 2x">', 'http://a.example/b'],
    ['<form action="http://a.example/">', 'http://a.example/'],
    ['<button formaction="http://a.example/">', 'http://a.example/'],
    ['<link rel="stylesheet" href="http://a.example/s.css">', 'http://a.example/s.css'],
    ['<base href="http://a.example/">', 'http://a.example/'],
    ['<meta http-equiv="refresh" content="0; url=http://a.example/">', 'http://a.example/'],
    ['<iframe src="http://a.example/?a=1&amp;b=2">', 'http://a.example/?a=1&b=2'],
    ['<style>p { background: url("http://a.example/p.png") }</style>', 'http://a.example/p.png'],
    ['<object data="http://a.example/">', 'http://a.example/'],
    ['<a href="/" ping="http://a.example/">x</a>', 'http://a.example/'],
  ];
  for (const [page, load] of cases) assert.ok(referencesOf(page).loads.includes(load), page);
});

test('links lead, they do not load; text is text', () => {
  assert.deepEqual(referencesOf('<p>src="http://a.example"</p><a href="http://b.example/">b</a>'), {
    loads: [],
    links: ['http://b.example/'],
    fields: [],
  });
});

test('fields are seen with their names', () => {
  const page = '<input name="card_number" autocomplete="cc-number"><textarea id="note"></textarea><select name="c">';
  assert.deepEqual(referencesOf(page).fields, [
    { name: 'card_number', autocomplete: 'cc-number' },
    { name: 'note', autocomplete: '' },
    { name: 'c', autocomplete: '' },
  ]);
});

test('HSTS is for public names only', () => {
  for (const name of ['shop.example', 'a.b.example']) assert.ok(isPublicName(name), name);
  for (const name of ['localhost', 'shop.localhost', '127.0.0.1', '[::1]', 'intranet'])
    assert.ok(!isPublicName(name), name);
});

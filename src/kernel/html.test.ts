import assert from 'node:assert/strict';
import test from 'node:test';
import { html, page, safeHref } from './html.ts';

test('a page has its language, title, skip link, main, and only the parts it was given', () => {
  const bare = page({ lang: 'en', title: 'A <b> & c', body: html`<p>x</p>` }).toString();
  assert.match(bare, /^<!doctype html>\n<html lang="en">/);
  assert.match(bare, /<title>A &lt;b&gt; &amp; c<\/title>/);
  assert.match(
    bare,
    /<a class="skip-link" href="#main">Skip to the content<\/a>[^]*<main id="main" tabindex="-1">\s*<p>x<\/p>/,
  );
  assert.doesNotMatch(bare, /<header|<footer|class="band"|<script|style=/);
  const full = page({
    lang: 'de',
    title: 'T',
    band: 'Demo',
    header: 'H',
    body: 'B',
    footer: 'F',
    skipToMain: 'Zum Inhalt',
  });
  assert.match(
    full.toString(),
    /<aside class="band" aria-label="Announcement">Demo<\/aside>\s*<header>H<\/header>[^]*<footer>F<\/footer>/,
  );
});

test('an address that would run something is no address', () => {
  for (const good of [
    'https://a.example/b?c#d',
    'http://a.example/',
    'mailto:a@b.example',
    'tel:+15550100',
    '/a/b?c#d',
  ]) {
    assert.equal(safeHref(good), good);
  }
  assert.equal(safeHref('a b'), '/a%20b');
  for (const bad of [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:x',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
    'http://',
  ]) {
    assert.equal(safeHref(bad), '#', JSON.stringify(bad));
  }
});

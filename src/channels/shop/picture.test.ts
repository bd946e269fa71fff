import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Picture } from '../../modules/media.ts';
import { picture, sharedPictureUrl } from './picture.ts';

const shown: Picture = {
  hash: 'ab'.repeat(16),
  width: 1440,
  height: 960,
  widths: [320, 640, 960, 1440],
  colour: '#c0ffee',
};

test('a picture has its size, its formats and its widths, and waits until it is near', () => {
  const text = picture(shown, { alt: 'A "round" one', sizes: '50vw' }).toString();
  assert.match(
    text,
    /<source type="image\/avif" srcset="\/media\/(ab){16}\/320\.avif 320w, [^"]+1440\.avif 1440w" sizes="50vw">/,
  );
  assert.match(text, /<img src="\/media\/(ab){16}\/640\.webp" srcset="[^"]+1440\.webp 1440w"/);
  assert.match(text, /width="1440" height="960" alt="A &quot;round&quot; one" loading="lazy" decoding="async">/);
  assert.match(text, /<path fill="#c0ffee" d="M0 0h1440v960H0z"\/>/);
});

test('what is on the first screen is loaded first', () => {
  const text = picture(shown, { alt: '', sizes: '100vw', eager: true, class: 'hero' }).toString();
  assert.match(text, /class="picture hero"/);
  assert.match(text, /alt="" fetchpriority="high">/);
  assert.doesNotMatch(text, /lazy/);
});

test('no picture is a drawing that says nothing, and nothing needs a style attribute or a script', () => {
  const none = picture(undefined, { alt: 'A winder', sizes: '50vw', class: 'tile' }).toString();
  assert.match(none, /^<span class="picture tile picture-none"><svg [^>]*aria-hidden="true"/);
  assert.doesNotMatch(none, /<img|A winder/);
  for (const text of [none, picture(shown, { alt: '', sizes: '1px' }).toString()])
    assert.doesNotMatch(text, / style=| on[a-z]+=|data:/);
});

test('one address for those who take one only', () => {
  assert.equal(sharedPictureUrl(shown), `/media/${shown.hash}/960.webp`);
  assert.equal(sharedPictureUrl({ ...shown, widths: [280] }), `/media/${shown.hash}/280.webp`);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Localized, locales, shopSettingsSchema } from '../modules/settings.ts';
import { demoCollections } from './demo-collections.ts';
import { readManifest } from './demo-pictures.ts';
import { demoSettings } from './demo-settings.ts';

const pictures = readManifest();
const settings = shopSettingsSchema.parse(demoSettings(pictures));
const addresses = new Set(pictures.map(({ hash }) => `media:${hash}`));

test('menus, buttons and texts lead to pages and collections that are there', () => {
  const pages = new Set(settings.pages.map(({ handle }) => `/pages/${handle}`));
  const collections = new Set(demoCollections(pictures).map(({ handle }) => `/collections/${handle}`));
  const there = (href: string) =>
    href.startsWith('https://') || pages.has(href) || collections.has(href) || ['/products', '/trust'].includes(href);
  const bodies = settings.pages.flatMap(({ body }) => Object.values(body));
  const links = [
    ...settings.menu.map(({ href }) => href),
    ...settings.footer.flatMap((column) => column.links.map(({ href }) => href)),
    ...settings.home.flatMap((section) => ('button' in section && section.button ? [section.button.href] : [])),
    ...bodies.flatMap((body) => [...body.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)),
  ];
  assert.ok(links.length > 20);
  assert.deepEqual(
    links.filter((href) => !there(href)),
    [],
  );
  for (const section of settings.home) {
    if (section.kind === 'collections')
      for (const handle of section.collections) assert.ok(collections.has(`/collections/${handle}`), handle);
    if (section.kind === 'products') assert.ok(collections.has(`/collections/${section.collection}`));
  }
});

test('the home page’s pictures are those of the manifest', () => {
  const shown = settings.home.flatMap((section) => [
    ...('picture' in section ? [section.picture] : []),
    ...('pictureNarrow' in section ? [section.pictureNarrow] : []),
  ]);
  assert.ok(shown.length >= 3 && shown.every((address) => address !== undefined && addresses.has(address)));
});

test('every text of the home and content pages is there in every language, and each its own', () => {
  const texts: Localized[] = [
    ...settings.menu.map(({ label }) => label),
    ...settings.footer.flatMap(({ title, links }) => [title, ...links.map(({ label }) => label)]),
    ...settings.home.flatMap((section) => [section.title, section.text].filter((text) => text !== undefined)),
    ...settings.pages.flatMap(({ title, body, description }) => [title, body, ...(description ? [description] : [])]),
  ];
  for (const text of texts) {
    assert.ok(typeof text === 'object', JSON.stringify(text));
    const words = locales.map((locale) => text[locale] ?? '');
    assert.ok(words.every((each) => each.length > 1) && new Set(words).size === locales.length, words.join(' | '));
  }
});

test('the shop says plainly that it is a demonstration', () => {
  assert.match(
    JSON.stringify(settings.pages.find(({ handle }) => handle === 'about')),
    /This is a demonstration.*Dies ist eine Vorführung/,
  );
  assert.match(JSON.stringify(settings.contact.hours), /demonstration.*Vorführung/);
});

test('the wordmark takes the colour of its surroundings and needs nothing from elsewhere', () => {
  assert.match(settings.logo ?? '', /^<svg /);
  assert.match(settings.logo ?? '', /currentColor/);
  assert.doesNotMatch(settings.logo ?? '', /href|url\(|<style|<script|#[0-9a-f]{3}/i);
});

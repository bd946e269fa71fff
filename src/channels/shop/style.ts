// The shop's style: one sheet of our own, the same for every shop, and a small one with a look's values, made from the
// settings. Both are files with a hash in their name; nothing is written into a page.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Html, html } from '../../kernel/html.ts';
import { immutable, type StoredReply, storeReply } from '../../kernel/http.ts';
import { type Look, makeLook, type Palette, type ShopSettings } from '../../modules/settings.ts';

/** In the order of the layers. */
export const styleSheets = ['tokens', 'base', 'forms', 'parts', 'frame', 'picture', 'catalogue', 'till', 'print'].map(
  (name) => path.join(import.meta.dirname, 'style', `${name}.css`),
);

export interface LookStyle {
  /** The tag for a page's head, with the colours of the browser's own edge. */
  tag: Html;
  fileName: string;
  reply: StoredReply;
}

/** Looks of earlier settings whose pages may still be open somewhere. */
const keptLooks = 24;

export function openLookStyles() {
  const bySettings = new WeakMap<ShopSettings, LookStyle>();
  const byFile = new Map<string, LookStyle>();
  return {
    of(settings: ShopSettings): LookStyle {
      const known = bySettings.get(settings);
      if (known !== undefined && byFile.has(known.fileName)) return known;
      const made = makeStyle(makeLook(settings.look));
      const style = byFile.get(made.fileName) ?? made;
      bySettings.set(settings, style);
      byFile.delete(style.fileName);
      byFile.set(style.fileName, style);
      const oldest = byFile.keys().next();
      if (byFile.size > keptLooks && oldest.done !== true) byFile.delete(oldest.value);
      return style;
    },
    byFile: (fileName: string) => byFile.get(fileName),
  };
}

function makeStyle(look: Look): LookStyle {
  const text = lookSheet(look);
  const hash = createHash('sha384').update(text).digest();
  const fileName = `look-${hash.toString('hex').slice(0, 16)}.css`;
  return {
    fileName,
    reply: storeReply(text, { contentType: 'text/css; charset=utf-8', cacheControl: immutable, quality: 9 }),
    tag: html`<link rel="stylesheet" href="/assets/${fileName}" integrity="sha384-${hash.toString('base64')}">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="${look.light.bar}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${look.dark.bar}">`,
  };
}

/** A look as custom properties: all that a shop may decide of its style. */
export function lookSheet({ light, dark, tokens }: Look): string {
  const colours = Object.keys(light).map((name) => {
    const colour = name as keyof Palette;
    return `--${dashed(name)}: light-dark(${light[colour]}, ${dark[colour]});`;
  });
  const others = Object.entries(tokens).map(([name, value]) => `--${name}: ${value};`);
  // A layer below all others: what a visitor chose for himself wins.
  return `@layer look {\n:root {\ncolor-scheme: light dark;\n${[...colours, ...others].join('\n')}\n}\n}\n`;
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

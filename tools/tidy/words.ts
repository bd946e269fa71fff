// What no text of the project may contain: places on one person's machine, notes to oneself, links that lead nowhere.
// The patterns are written so that they do not match this file.
import path from 'node:path';
import type { Rule } from './project.ts';

const readable = /(\.(ts|mjs|md|json|sql|css|html|yml|yaml|sh|txt)|\/run|^\.[a-z]+)$/;

const forbidden: [pattern: RegExp, message: string][] = [
  [/(?<![\w.:/@-])\/(?:work|farm|home|Users|root|workspace)\/[\w.]/, 'a path of one machine'],
  [/(?<![\w.:/@-])\/tmp\/[\w.]/, 'a fixed path for temporary files: use os.tmpdir()'],
  [/\bsub-?a(?:gents?)\b/i, 'how the project is made does not belong in it'],
  [/\bDE(?:SIGN)(?:\.md)? §|\bDE(?:SIGN) decision|\bCONT(?:RACT)\.md/, 'cites a paper that is not in the project'],
  [/\bregistry\.(?:npmjs|yarnpkg|npmmirror)\b/, 'a registry’s host: that is the installer’s configuration'],
  [/\b(?:TO(?:DO)|FIX(?:ME))\b/, 'a note to oneself: do it now, or file an issue'],
];

export const wordsRule: Rule = {
  name: 'words',
  *check({ files, text }) {
    for (const file of files.keys()) {
      // Test data is other people's text; its READMEs are ours.
      const isForeign = file.startsWith('test/data/') && !file.endsWith('.md');
      if (!readable.test(file) || isForeign || file === 'package-lock.json') continue;
      for (const [index, line] of text(file).split('\n').entries()) {
        for (const [pattern, message] of forbidden) {
          const match = pattern.exec(line);
          if (match !== null) yield { path: file, line: index + 1, message: `“${match[0]}”: ${message}` };
        }
      }
    }
  },
};

const maxBytes = 1_500_000;

export const sizeRule: Rule = {
  name: 'size',
  *check({ files }) {
    for (const [file, bytes] of files) {
      if (bytes <= maxBytes) continue;
      yield { path: file, line: 1, message: `${bytes} bytes: a clone should stay small (limit ${maxBytes})` };
    }
  },
};

export const linkRule: Rule = {
  name: 'link',
  *check({ files, text }) {
    const folders = new Set([...files.keys()].flatMap(foldersOf));
    for (const file of files.keys()) {
      if (!file.endsWith('.md') || file.startsWith('test/data/')) continue;
      for (const [index, line] of text(file).split('\n').entries()) {
        for (const [, address = ''] of line.matchAll(/\]\(([^)\s]+)\)/g)) {
          if (/^(?:[a-z]+:|#)/i.test(address)) continue;
          const target = path.posix.join(path.posix.dirname(file), address.replace(/#.*$/, '')).replace(/\/$/, '');
          if (!files.has(target) && !folders.has(target)) {
            yield { path: file, line: index + 1, message: `the link leads nowhere: ${address}` };
          }
        }
      }
    }
  },
};

function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

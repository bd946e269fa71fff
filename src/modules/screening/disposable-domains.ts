// Tells addresses of throw-away mail services by their domain. The list is data (CC0, source in its first lines); it is
// read when it is first needed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { domainToASCII } from 'node:url';

let domains: ReadonlySet<string> | undefined;

/** True when the address's domain, or a domain above it, is on the list. Internationalized domains count as their ASCII form. */
export function isDisposable(email: string): boolean {
  domains ??= readList();
  const written = email.slice(email.lastIndexOf('@') + 1).trim();
  let domain = domainToASCII(written).replace(/\.+$/, '');
  while (domain.includes('.')) {
    if (domains.has(domain)) return true;
    domain = domain.slice(domain.indexOf('.') + 1);
  }
  return false;
}

function readList(): Set<string> {
  const text = readFileSync(path.join(import.meta.dirname, 'disposable-domains.txt'), 'utf8');
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
}

// HTTPS everywhere (S1.3): plain HTTP redirects and serves nothing, every page and answer is HTTPS and loads, sends and
// leads nowhere else, cookies are Secure, a public name has HSTS, and no listener answers in the clear.
import type { Sight } from '../policy.ts';
import { type Answer, type Asking, openAsking } from './ask.ts';
import { crawl, type Visited } from './crawl.ts';
import { isPublicName, type Target } from './target.ts';

const plainPaths = ['/', '/products', '/cart', '/checkout', '/trust', '/api/products', '/no-such-page-0b1d'];
/** A year: what browsers ask before they put a name on their own list. */
const leastHstsSeconds = 31_536_000;

export async function probeHttpsEverywhere(target: Target): Promise<Sight> {
  const asking = openAsking();
  try {
    const visited = await crawl(asking, target.shop);
    const findings = visited.flatMap((visit) => visitFindings(visit));
    findings.push(...hstsFindings(target, visited));
    let plainAnswers = 0;
    for (const plain of target.plain) {
      const { answers, findings: found } = await plainFindings(asking, plain, plainPaths);
      plainAnswers += answers;
      findings.push(...found);
    }
    for (const listener of [target.shop, ...target.listeners]) {
      findings.push(...(await clearTextFindings(asking, listener)));
    }
    const plainWords =
      plainAnswers > 0 ? `plain HTTP only sends visitors on (${plainAnswers} tries)` : 'nothing answers on plain HTTP';
    return {
      summary: `${visited.length} addresses visited: all HTTPS, and all they load and send to as well; ${plainWords}; ${1 + target.listeners.length} listeners refuse clear text.`,
      findings: [...new Set(findings)],
    };
  } finally {
    asking.close();
  }
}

function visitFindings({ url, answer, references }: Visited): string[] {
  const findings: string[] = [];
  const path = new URL(url).pathname;
  const own = new URL(url).hostname;
  const location = answer.headers.location;
  if (location !== undefined && URL.parse(location, url)?.protocol === 'http:')
    findings.push(`${path} leads to plain HTTP`);
  for (const load of references?.loads ?? []) {
    if (URL.parse(load, url)?.protocol === 'http:') findings.push(`${path} loads or sends over plain HTTP`);
  }
  for (const link of references?.links ?? []) {
    const address = URL.parse(link, url);
    if (address?.protocol === 'http:' && address.hostname === own)
      findings.push(`${path} links to this shop over plain HTTP`);
  }
  const policy = String(answer.headers['content-security-policy'] ?? '');
  if (/(?:^|[\s;])http:/.test(policy)) findings.push(`${path} allows plain HTTP in its content security policy`);
  for (const cookie of answer.headers['set-cookie'] ?? []) {
    if (!/;\s*secure\s*(?:;|$)/i.test(cookie)) findings.push(`${path} sets a cookie that is not Secure`);
  }
  if ((answer.headers['content-type'] ?? '').includes('json') && loadsInClear(answer.body)) {
    findings.push(`${path} names a picture or an address under plain HTTP`);
  }
  return findings;
}

// Members that a program would load or call.
function loadsInClear(json: string): boolean {
  return /"(?:image|images|url|src|href|apiBase|redirectTo)"\s*:\s*(?:\[\s*)?"http:/.test(json);
}

function hstsFindings({ shop }: Target, visited: readonly Visited[]): string[] {
  const { hostname } = new URL(shop);
  if (!isPublicName(hostname)) return [];
  const missing = visited.filter(({ answer }) => hstsSeconds(answer) < leastHstsSeconds);
  return missing.slice(0, 3).map(({ url }) => `${new URL(url).pathname} does not demand HTTPS for a year (HSTS)`);
}

function hstsSeconds(answer: Answer): number {
  return Number(/max-age="?(\d+)/i.exec(answer.headers['strict-transport-security'] ?? '')?.[1] ?? 0);
}

async function plainFindings(
  asking: Asking,
  plain: string,
  paths: readonly string[],
): Promise<{ answers: number; findings: string[] }> {
  const findings: string[] = [];
  let answers = 0;
  for (const path of paths) {
    const asked = await asking.ask(new URL(path, plain).href);
    // Closed, or filtered on the way: nothing is served.
    if (asked.kind === 'no-answer') continue;
    answers++;
    const { answer } = asked;
    const goesTo = URL.parse(answer.headers.location ?? '', plain)?.protocol;
    const refuses = answer.status >= 400;
    const redirects = answer.status >= 300 && answer.status < 400 && goesTo === 'https:';
    if (!refuses && !redirects)
      findings.push(`plain HTTP answers ${path} with status ${answer.status} instead of sending to HTTPS`);
    // Servers add a line of text to a redirect; a page of a shop is longer.
    if (answer.body.length > 512 && !refuses) findings.push(`plain HTTP serves content at ${path}`);
    if (answer.headers['set-cookie'] !== undefined) findings.push(`plain HTTP sets a cookie at ${path}`);
  }
  const posted = await asking.ask(new URL('/cart', plain).href, { json: {} });
  if (posted.kind === 'answered' && posted.answer.status < 300) findings.push('plain HTTP accepts what is sent to it');
  return { answers, findings };
}

/** Plain HTTP spoken to a TLS port. */
async function clearTextFindings(asking: Asking, listener: string): Promise<string[]> {
  const { hostname, port } = new URL(listener);
  const asked = await asking.ask(`http://${hostname}:${port === '' ? 443 : port}/`);
  const served = asked.kind === 'answered' && asked.answer.status < 300;
  return served ? [`the listener at port ${port} answers in clear text`] : [];
}

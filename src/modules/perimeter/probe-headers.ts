// What browsers are told with each page (L4, S2.6): which scripts may run, who may frame it, what stays unsaid, and how
// cookies may be used. Looks at answers as they arrive, whoever stands in between.
import type { Sight } from '../policy.ts';
import { type Answer, openAsking } from './ask.ts';
import { crawl, type Visited } from './crawl.ts';
import { isPublicName, type Target } from './target.ts';

export async function probeSecurityHeaders(target: Target): Promise<Sight> {
  const asking = openAsking();
  try {
    const visited = await crawl(asking, target.shop);
    const pages = visited.filter(({ references }) => references !== undefined);
    const isPublic = isPublicName(new URL(target.shop).hostname);
    const findings = [
      ...pages.flatMap((visit) => pageFindings(visit)),
      ...visited.flatMap((visit) => answerFindings(visit, isPublic)),
    ];
    return {
      summary: `${pages.length} pages permit scripts of named origins only, are framed by nobody and tell no other site of their visitor; ${visited.length} answers are of the type they say.`,
      findings: [...new Set(findings)].slice(0, 20),
    };
  } finally {
    asking.close();
  }
}

function pageFindings({ url, answer }: Visited): string[] {
  const { pathname } = new URL(url);
  const policy = directivesOf(answer);
  if (policy === undefined) return [`${pathname} has no content security policy`];
  const findings: string[] = [];
  const scripts = policy.get('script-src') ?? policy.get('default-src');
  if (scripts === undefined) findings.push(`${pathname} permits scripts from anywhere`);
  else findings.push(...scriptFindings(pathname, scripts));
  if (!policy.has('object-src') && !policy.has('default-src')) findings.push(`${pathname} permits plug-ins`);
  if (!policy.has('base-uri') && !(policy.get('default-src') ?? []).includes("'none'"))
    findings.push(`${pathname} lets its base address be changed`);
  const framing = policy.get('frame-ancestors')?.join(' ');
  const oldFraming = (answer.headers['x-frame-options'] ?? '').toString().toLowerCase();
  const isFramed = framing === undefined ? !['deny', 'sameorigin'].includes(oldFraming) : /[*]|https?:$/.test(framing);
  if (isFramed) findings.push(`${pathname} may be framed by other sites`);
  const referrer = String(answer.headers['referrer-policy'] ?? '');
  if (!/no-referrer$|same-origin|strict-origin/.test(referrer))
    findings.push(`${pathname} tells other sites where its visitor was`);
  return findings;
}

function scriptFindings(pathname: string, scripts: readonly string[]): string[] {
  const isGuarded = scripts.some((source) => /^'(?:nonce-|sha(?:256|384|512)-)/.test(source));
  const findings: string[] = [];
  // Beside a nonce or a hash, browsers pass it over.
  if (scripts.includes("'unsafe-inline'") && !isGuarded)
    findings.push(`${pathname} runs scripts written into the page`);
  if (scripts.includes("'unsafe-eval'")) findings.push(`${pathname} runs text as a script`);
  const wide = scripts.find((source) => /^(?:\*|https?:|data:|blob:)$/.test(source));
  if (wide !== undefined && !scripts.includes("'strict-dynamic'"))
    findings.push(`${pathname} permits scripts from ${wide}`);
  return findings;
}

function answerFindings({ url, answer }: Visited, isPublic: boolean): string[] {
  const { pathname } = new URL(url);
  const findings: string[] = [];
  const isRedirect = answer.status >= 300 && answer.status < 400;
  if (!isRedirect && answer.headers['x-content-type-options'] !== 'nosniff')
    findings.push(`${pathname} lets browsers guess its type`);
  for (const cookie of answer.headers['set-cookie'] ?? []) {
    const name = cookie.split('=')[0];
    if (!/;\s*httponly\s*(?:;|$)/i.test(cookie)) findings.push(`the cookie ${name} can be read by scripts`);
    if (!/;\s*samesite\s*=\s*(?:lax|strict)/i.test(cookie))
      findings.push(`the cookie ${name} is sent by other sites’ pages`);
  }
  // A browser would keep it for whatever else runs under that name on its machine.
  if (!isPublic && answer.headers['strict-transport-security'] !== undefined)
    findings.push(`${pathname} demands HTTPS for a name that is not public`);
  return findings;
}

function directivesOf({ headers }: Answer): ReadonlyMap<string, string[]> | undefined {
  const text = headers['content-security-policy'];
  if (text === undefined) return undefined;
  return new Map(
    String(text)
      .split(';')
      .map((directive) => directive.trim().split(/\s+/))
      .flatMap(([name, ...sources]): [string, string[]][] =>
        name === undefined || name === '' ? [] : [[name.toLowerCase(), sources]],
      ),
  );
}

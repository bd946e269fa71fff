// The payment page as a buyer's browser receives it (S1.4, PCI DSS 6.4.3 and 11.6.1): each script is authorised with a
// reason, our own are byte for byte what the page says and what the program holds, and no other may run. Looks at the page
// of an order that waits for its payment; pays nothing, keeps nothing of the page.
import { createHash } from 'node:crypto';
import { CannotLook, type Sight } from '../policy.ts';
import { type AuthorisedScript, authorisedScripts } from './payment-page-scripts.ts';

export interface PageScriptParts {
  /** The payment page of some order; undefined: none waits for its payment. */
  page: () => Promise<{ url: string; body: string; policy: string } | undefined>;
  /** A file of our own, as a browser gets it. */
  file: (url: string) => Promise<Buffer | undefined>;
  /** Where the processor's form comes from. */
  processor: string;
}

export async function probePageScripts({ page, file, processor }: PageScriptParts): Promise<Sight> {
  const seen = await page();
  if (seen === undefined) {
    throw new CannotLook(
      'No order waits for its payment at present, so there is no payment page to look at: it is looked at when one does.',
    );
  }
  const origin = new URL(seen.url).origin;
  const scripts = scriptsOf(seen.body);
  const findings = [...policyFindings(seen.policy, processor), ...writtenIntoPage(seen.body)];
  for (const { src, integrity } of scripts) {
    const address = new URL(src, seen.url);
    const script = authorised(address, { shop: origin, processor });
    if (script === undefined)
      findings.push(`the payment page loads a script that nobody authorised: ${nameOf(address)}`);
    else if (script.from === 'shop')
      findings.push(...(await ownFindings(script.name, { src, integrity }, file, address)));
  }
  // Without it, card numbers would be typed somewhere else.
  if (!scripts.some(({ src }) => new URL(src, seen.url).origin === new URL(processor).origin))
    findings.push('the payment page does not load the processor’s form');
  return {
    summary: `${scripts.length} scripts on the payment page: each is authorised with its reason, our own are byte for byte those that the page names, and the browser is told to run no other.`,
    findings: [...new Set(findings)],
  };
}

interface Script {
  src: string;
  integrity: string | undefined;
}

const tag = /<script\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;

function scriptsOf(body: string): Script[] {
  return [...body.matchAll(tag)].flatMap(([, attributes = '']) => {
    const src = attribute(attributes, 'src');
    return src === undefined ? [] : [{ src, integrity: attribute(attributes, 'integrity') }];
  });
}

function writtenIntoPage(body: string): string[] {
  const findings: string[] = [];
  for (const [, attributes = ''] of body.matchAll(tag)) {
    const type = attribute(attributes, 'type') ?? '';
    // Data about goods, for search engines: browsers do not run it.
    if (attribute(attributes, 'src') === undefined && !/json/.test(type))
      findings.push('a script is written into the payment page');
  }
  if (/<[a-z][^<>]*\son[a-z]+\s*=/i.test(body)) findings.push('an element of the payment page has a script of its own');
  return findings;
}

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

function authorised(address: URL, from: { shop: string; processor: string }): AuthorisedScript | undefined {
  return authorisedScripts.find((script) =>
    script.from === 'processor'
      ? address.origin === new URL(from.processor).origin && address.pathname === script.name
      : address.origin === from.shop && new RegExp(`^/assets/${script.name}-[0-9a-f]{16}\\.js$`).test(address.pathname),
  );
}

async function ownFindings(
  name: string,
  { integrity }: Script,
  file: PageScriptParts['file'],
  address: URL,
): Promise<string[]> {
  if (integrity === undefined) return [`the script ${name} has no integrity value`];
  const bytes = await file(address.href);
  if (bytes === undefined) return [`the script ${name} is not given out`];
  const hash = createHash('sha384').update(bytes).digest();
  const findings: string[] = [];
  if (integrity !== `sha384-${hash.toString('base64')}`) findings.push(`the script ${name} is not what the page says`);
  // Its address was made of the file that the program read at its start.
  if (!address.pathname.includes(`-${hash.toString('hex').slice(0, 16)}.`))
    findings.push(`the script ${name} was changed after the program started`);
  return findings;
}

function policyFindings(policy: string, processor: string): string[] {
  const directive = policy.split(';').find((part) => part.trim().startsWith('script-src '));
  if (directive === undefined) return ['the payment page does not say which scripts may run'];
  const { hostname } = new URL(processor);
  const others = directive
    .trim()
    .split(/\s+/)
    .slice(1)
    .filter((source) => source !== "'self'" && !isOf(source, hostname));
  return others.map((source) => `the payment page permits scripts from ${source}`);
}

/** The processor's host, or hosts below it. */
function isOf(source: string, hostname: string): boolean {
  const host = URL.parse(source.replace('://*.', '://'))?.hostname;
  return source.startsWith('https://') && host === hostname;
}

function nameOf({ origin, pathname }: URL): string {
  return origin + pathname;
}

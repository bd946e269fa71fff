// The back office is not reachable through the shop (L9.1): the usual paths, its host names and the headers by which
// proxies are led astray must bring nothing but what any stranger's wrong address brings.
import type { Sight } from '../policy.ts';
import { type Answer, type Asking, mustAnswer, openAsking } from './ask.ts';
import type { Target } from './target.ts';

const paths = [
  '/admin',
  '/admin/',
  '/admin/login',
  '/administrator',
  '/back-office',
  '/backoffice',
  '/console',
  '/dashboard',
  '/internal',
  '/manage',
  '/metrics',
  '/staff',
  '/wp-admin/',
];

/** Headers that name another address or another path to a proxy, or to a program behind one. */
function disguises(hosts: readonly string[]): Record<string, string>[] {
  return [
    ...hosts.flatMap((host) => [
      { host },
      { 'x-forwarded-host': host },
      { forwarded: `for=127.0.0.1;host="${host}";proto=https` },
    ]),
    { 'x-original-url': '/admin' },
    { 'x-rewrite-url': '/admin' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-prefix': '/admin' },
  ];
}

export async function probeBackOfficeApart(target: Target): Promise<Sight> {
  const asking = openAsking();
  try {
    const front = await mustAnswer(asking, target.shop);
    const office = await officeTitle(asking, target);
    const { hostname } = new URL(target.shop);
    const hosts = [...target.listeners.map((listener) => new URL(listener).host), `admin.${hostname}`];
    const findings: string[] = [];
    const isOffice = (answer: Answer) => office !== undefined && titleOf(answer) === office;
    let tries = 0;
    for (const path of paths) {
      const asked = await asking.ask(new URL(path, target.shop).href);
      tries++;
      if (asked.kind === 'no-answer') continue;
      const { answer } = asked;
      if (isOffice(answer)) findings.push(`the back office answers at ${path}`);
      // One that asks for a name or a token is there; a wall before everything (403) tells nothing.
      else if (answer.status < 400 || answer.status === 401)
        findings.push(`${path} answers with status ${answer.status}`);
    }
    for (const headers of disguises(hosts)) {
      const asked = await asking.ask(new URL('/', target.shop).href, { headers });
      tries++;
      if (asked.kind === 'no-answer') continue;
      const { answer } = asked;
      const [name = ''] = Object.keys(headers);
      if (isOffice(answer)) findings.push(`the back office answers to a request with the header ${name}`);
      else if (answer.status === 200 && titleOf(answer) !== titleOf(front))
        findings.push(`another page answers to a request with the header ${name}`);
    }
    return {
      summary: `${tries} tries by path, host name and forwarding headers: none led to anything but the shop.`,
      findings: [...new Set(findings)],
    };
  } finally {
    asking.close();
  }
}

/** By what the back office is known, where it can be reached from here. */
async function officeTitle(asking: Asking, { listeners }: Target): Promise<string | undefined> {
  const [listener] = listeners;
  if (listener === undefined) return undefined;
  const asked = await asking.ask(listener);
  return asked.kind === 'answered' ? titleOf(asked.answer) : undefined;
}

function titleOf({ body }: Answer): string | undefined {
  return /<title>([^<]*)<\/title>/i.exec(body)?.[1];
}

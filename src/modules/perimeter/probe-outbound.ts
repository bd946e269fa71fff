// What the shop's own agent agrees to when it calls others (S1.2, L5.2): local servers that speak only an old protocol,
// only suites without authenticated encryption, or show a stranger's certificate must be refused by that very agent.
import { type Agent, request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { CannotLook, type Sight } from '../policy.ts';

export interface CertifiedKey {
  certificate: string;
  key: string;
}

export interface OutboundParts {
  /** The one that the shop calls its payment processor with. */
  agent: Agent;
  /** A certificate for localhost, and the authority that it is under (PEM). */
  own: CertifiedKey & { ca: string };
  /** The same under an authority that nobody has told the shop to trust. */
  stranger: () => Promise<CertifiedKey>;
}

const lax = '@SECLEVEL=0';
const timeoutMs = 5_000;

export async function probeOutbound({ agent, own, stranger }: OutboundParts): Promise<Sight> {
  const foreign = await stranger();
  const servers: readonly [what: string, options: TlsOptions, credentials: CertifiedKey][] = [
    [
      'a server that speaks TLS 1.0 and 1.1 only',
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: `ALL:${lax}` },
      own,
    ],
    [
      'a server without authenticated encryption',
      {
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.2',
        ciphers: `ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:${lax}`,
      },
      own,
    ],
    ['a server with a certificate of an unknown authority', {}, foreign],
  ];
  // Unless it agrees to what it must, its refusals say nothing.
  const good = await calls(agent, { minVersion: 'TLSv1.2' }, own, own.ca);
  if (!good) throw new CannotLook('The agent for calls to others did not reach a local server with strong TLS either.');
  const findings: string[] = [];
  for (const [what, options, credentials] of servers) {
    if (await calls(agent, options, credentials, own.ca)) findings.push(`the shop's calls to others accept ${what}`);
  }
  return {
    summary: `The agent with which the shop calls others refused ${servers.map(([what]) => what).join(', ')}, and accepted one with strong TLS.`,
    findings,
  };
}

/** Whether the agent completes a call to a server with these options. */
async function calls(
  agent: Agent,
  options: TlsOptions,
  { certificate, key }: CertifiedKey,
  ca: string,
): Promise<boolean> {
  const server = createServer({ ...options, cert: certificate, key }, (socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
  });
  server.on('tlsClientError', () => undefined);
  // A handshake that failed leaves its connection open on this side.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise<boolean>((resolve) => {
      // An agent with authorities of its own does not look at `ca`; one that trusts the public ones needs it here.
      const sent = request({ agent, host: 'localhost', port, path: '/', ca, timeout: timeoutMs }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(true));
        answer.once('error', () => resolve(true));
      });
      sent.once('timeout', () => sent.destroy());
      sent.once('error', () => resolve(false));
      sent.end();
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }
}

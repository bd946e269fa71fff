// The plain-HTTP port: sends every reader to the same address under HTTPS and does nothing else (S1.3). No content, no
// cookie, no body: what was sent in the clear is refused, so that a wrong client is noticed.
import type { HostName } from './host-names.ts';
import { type Answers, type Listener, type ListenerOptions, refuse, startListener } from './listener.ts';
import { plainHeaders } from './security-headers.ts';

export interface RedirectOptions extends Omit<ListenerOptions, 'app' | 'tls'> {
  /** The HTTPS port to send to; a public host that bears a port of its own ("shop.example:443") keeps that one. */
  httpsPort: number;
}

export function startRedirectListener(options: RedirectOptions): Promise<Listener> {
  const { httpsPort, publicHosts = [], ...rest } = options;
  const publicPorts = new Map<string, number>();
  for (const host of publicHosts) {
    const [, name = host.toLowerCase(), port = httpsPort] = /^(.+):(\d+)$/.exec(host.toLowerCase()) ?? [];
    publicPorts.set(name, Number(port));
  }
  return startListener({
    ...rest,
    app: redirector((name) => publicPorts.get(name) ?? httpsPort),
    tls: undefined,
    publicHosts: [...publicPorts.keys()],
    limits: { ...options.limits, maxBodyBytes: 0 },
  });
}

function redirector(portOf: (name: string) => number): Answers {
  return {
    answer({ watchword: checked, url = '/' }, outgoing) {
      if (checked === undefined) throw new Error('the redirect listener answers its own requests only');
      if (checked.hasBody) {
        refuse(outgoing, { status: 400, reason: 'Nothing may be sent to this port: use HTTPS.' });
        return;
      }
      const location = `${httpsOrigin(checked.host, portOf)}${url}`;
      // 308 keeps the method: nothing is repeated as something else.
      outgoing.writeHead(308, { ...plainHeaders(false), location, 'content-length': '0' }).end();
    },
  };
}

function httpsOrigin(host: HostName, portOf: (name: string) => number): string {
  const name = host.origin.replace(/^http:\/\//, '').replace(/:\d+$/, '');
  const port = portOf(name);
  return port === 443 ? `https://${name}` : `https://${name}:${port}`;
}

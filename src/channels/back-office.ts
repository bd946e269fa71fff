// The back office's own listener: never reachable through the shop's (L9.1). So far it says only that it is there, and
// gives the metrics to whoever has their token.
import { timingSafeEqual } from 'node:crypto';
import { html, page } from '../kernel/html.ts';
import { type Admission, anyone, type Exchange, pageReply, type Route, textReply } from '../kernel/http.ts';

export interface BackOfficeParts {
  /** As its merchant calls it now. */
  shopName: () => Promise<string>;
  shopOrigin: string;
  /** Bearer token of /metrics. */
  metricsToken: string;
  /** Prometheus text (version 0.0.4): counts only, nothing of a person. */
  metrics: () => Promise<string>;
}

export type BackOfficeAccess = ReturnType<typeof backOfficeAccess>;

export function backOfficeAccess({ metricsToken }: Pick<BackOfficeParts, 'metricsToken'>) {
  const wanted = Buffer.from(metricsToken);
  const metricsReader = (exchange: Exchange): Admission<undefined> => {
    const given = Buffer.from(exchange.bearer() ?? '');
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return { kind: 'admitted', actor: undefined };
    const headers = { 'www-authenticate': 'Bearer' };
    return { kind: 'refused', reply: exchange.refuse(401, 'The token is missing or not valid.', { headers }) };
  };
  return { anyone, 'metrics-reader': metricsReader };
}

export function backOfficeRoutes(parts: BackOfficeParts): Route<BackOfficeAccess>[] {
  return [
    { method: 'GET', path: '/healthz', access: 'anyone', handler: () => textReply('ok\n') },
    {
      method: 'GET',
      path: '/metrics',
      access: 'metrics-reader',
      handler: async () =>
        textReply(await parts.metrics(), { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } }),
    },
    {
      method: 'GET',
      path: '/',
      access: 'anyone',
      handler: async () => pageReply(frontPage(await parts.shopName(), parts.shopOrigin)),
    },
  ];
}

function frontPage(shopName: string, shopOrigin: string) {
  return page({
    title: `Back office – ${shopName}`,
    lang: 'en',
    body: html`
      <h1>Back office</h1>
      <p>This listener is apart from the shop's. Until its screens open, orders, refunds and customers are worked on with the <code>watchword</code> command.</p>
      <p><a href="${shopOrigin}">To the shop</a></p>
    `,
  });
}

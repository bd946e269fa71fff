// The controls of the perimeter, and the violations that their probes must catch.
import type { Control } from '../policy.ts';

const hour = 3_600_000;
const rules = 'src/kernel/tls/tls-rules.ts';

export const httpsEverywhere: Control = {
  id: 'https-everywhere',
  requirements: ['S1.3'],
  statement: 'Every page, form and answer comes over HTTPS; plain HTTP only sends visitors on, and serves nothing.',
  enforcedAt: [
    'src/kernel/http/redirect-listener.ts',
    'src/kernel/http/security-headers.ts',
    'src/kernel/http/cookies.ts',
  ],
  intervalMs: hour,
  grade: 'outside',
  planted: [
    {
      id: 'content-over-plain-http',
      what: 'a plain HTTP port answers with the shop’s pages',
      act: { kind: 'front', front: { kind: 'plain-content' } },
    },
    {
      id: 'a-page-leads-to-plain-http',
      what: 'the cart sends its visitors to plain HTTP',
      act: { kind: 'front', front: { kind: 'downgrade', path: '/cart' } },
    },
    {
      id: 'a-picture-over-plain-http',
      what: 'every page loads a picture over plain HTTP',
      act: { kind: 'front', front: { kind: 'mixed-content' } },
    },
    {
      id: 'the-redirect-answers-with-success',
      what: 'one edited line: the redirecting port answers 200',
      act: {
        kind: 'source',
        file: 'src/kernel/http/redirect-listener.ts',
        find: 'outgoing.writeHead(308, {',
        replace: 'outgoing.writeHead(200, {',
      },
    },
    {
      id: 'the-redirect-leads-to-plain-http',
      what: 'one edited line: the redirecting port sends visitors to plain HTTP',
      act: {
        kind: 'source',
        file: 'src/kernel/http/redirect-listener.ts',
        find: '  return port === 443 ? ',
        replace: "  if (port > 0) return 'http://localhost'; return port === 443 ? ",
      },
    },
  ],
};

export const tlsStrong: Control = {
  id: 'tls-strong',
  requirements: ['S1.2', 'L5.2', 'L6.2'],
  statement:
    'Each listener speaks TLS 1.2 or later with authenticated encryption of at least 128 bits, forward secrecy and strong certificates, and nothing weaker.',
  enforcedAt: [rules, 'src/kernel/tls/issue-certificates.ts'],
  intervalMs: hour,
  grade: 'outside',
  planted: [
    {
      id: 'tls-1-1',
      what: 'something in front of the shop still speaks TLS 1.1',
      act: { kind: 'front', front: { kind: 'tls', minVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } },
    },
    {
      id: 'cbc-suites',
      what: 'something in front of the shop agrees to suites without authenticated encryption',
      act: {
        kind: 'front',
        front: {
          kind: 'tls',
          minVersion: 'TLSv1.2',
          ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0',
        },
      },
    },
    {
      id: 'weak-certificate',
      what: 'the certificate was swapped for one with a key of 2,048 bits RSA',
      act: { kind: 'front', front: { kind: 'tls', minVersion: 'TLSv1.2', certificate: 'weak' } },
    },
    {
      id: 'default-suites',
      what: 'one edited line: the shop’s own list of suites is the library’s',
      act: {
        kind: 'source',
        file: rules,
        find: "  ciphers: cipherSuites.join(':'),",
        replace: "  ciphers: 'DEFAULT:@SECLEVEL=0',",
      },
    },
  ],
};

export const tlsStrongOutbound: Control = {
  id: 'tls-strong-outbound',
  requirements: ['S1.2', 'L5.2'],
  statement:
    'When the shop calls its payment processor, it refuses old protocols, weak suites and unknown certificates.',
  enforcedAt: [rules],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'calls-without-our-rules',
      what: 'one edited line: calls to others use the library’s own rules',
      act: {
        kind: 'source',
        file: rules,
        find: "  return { ...tlsRules, rejectUnauthorized: true, ...(trust === 'public' ? {} : { ca: trust.pem }) };",
        replace: "  return { rejectUnauthorized: true, ...(trust === 'public' ? {} : { ca: trust.pem }) };",
      },
    },
    {
      id: 'calls-accept-tls-1-1',
      what: 'one edited line: calls to others accept TLS 1.0 and 1.1',
      act: {
        kind: 'source',
        file: rules,
        find: '  return new Agent({ ...outboundTls(trust), keepAlive: true,',
        replace:
          "  return new Agent({ ...outboundTls(trust), minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0', sigalgs: undefined, keepAlive: true,",
      },
    },
    {
      id: 'calls-believe-any-certificate',
      what: 'one edited line: calls to others believe any certificate',
      act: {
        kind: 'source',
        file: rules,
        find: '  return new Agent({ ...outboundTls(trust), keepAlive: true,',
        replace: '  return new Agent({ ...outboundTls(trust), rejectUnauthorized: false, keepAlive: true,',
      },
    },
  ],
};

const headers = 'src/kernel/http/security-headers.ts';

export const securityHeaders: Control = {
  id: 'security-headers',
  requirements: ['L4', 'S2.6'],
  statement:
    'Every page tells the browser to run no script but the shop’s own and the processor’s, to be framed by nobody, to guess no types and to tell others nothing of where its visitor was.',
  enforcedAt: [headers, 'src/kernel/http/cookies.ts'],
  intervalMs: hour,
  grade: 'outside',
  planted: [
    {
      id: 'no-content-security-policy',
      what: 'a proxy drops the content security policy of the cart',
      act: { kind: 'front', front: { kind: 'headers', path: '/cart', drop: ['content-security-policy'] } },
    },
    {
      id: 'scripts-written-into-pages',
      what: 'pages permit scripts that are written into them',
      act: {
        kind: 'front',
        front: {
          kind: 'headers',
          set: {
            'content-security-policy': "default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
          },
        },
      },
    },
    {
      id: 'scripts-from-anywhere',
      what: 'pages permit scripts from any host',
      act: {
        kind: 'front',
        front: {
          kind: 'headers',
          set: { 'content-security-policy': "default-src 'none'; script-src 'self' https:; frame-ancestors 'none'" },
        },
      },
    },
    {
      id: 'types-are-guessed',
      what: 'browsers may guess what a file is',
      act: { kind: 'front', front: { kind: 'headers', drop: ['x-content-type-options'] } },
    },
    {
      id: 'framed-by-anybody',
      what: 'one edited line: others may show the shop in a frame',
      act: {
        kind: 'source',
        file: headers,
        find: '    "frame-ancestors \'none\'",\n    // Somebody',
        replace: '    // Somebody',
      },
    },
    {
      id: 'a-cookie-that-scripts-read',
      what: 'a cookie is set that scripts can read and other sites’ pages send',
      act: { kind: 'front', front: { kind: 'headers', set: { 'set-cookie': 'seen=1; Secure; Path=/' } } },
    },
  ],
};

export const certificatesInTime: Control = {
  id: 'certificates-in-time',
  requirements: ['L6.2'],
  statement: 'No certificate that a visitor is shown ends within the next days: each is renewed in time.',
  enforcedAt: ['src/kernel/tls/certificate-store.ts', 'src/kernel/tls/given-certificate.ts'],
  intervalMs: 12 * hour,
  grade: 'outside',
  planted: [
    {
      id: 'a-certificate-that-ends-tomorrow',
      what: 'the certificate ends tomorrow and nobody has renewed it',
      act: { kind: 'front', front: { kind: 'tls', minVersion: 'TLSv1.2', certificate: 'expiring' } },
    },
  ],
};

export const backOfficeApart: Control = {
  id: 'back-office-apart',
  requirements: ['L9.1', 'L4'],
  statement: 'Nothing of the back office answers on the shop’s listener: by no path, no name and no forwarding header.',
  enforcedAt: ['src/start.ts', 'src/kernel/http/host-names.ts', 'src/kernel/http/request-checks.ts'],
  intervalMs: hour,
  grade: 'outside',
  planted: [
    {
      id: 'the-back-office-at-a-path',
      what: 'a proxy passes /admin on to the back office',
      act: { kind: 'front', front: { kind: 'back-office', path: '/admin' } },
    },
    {
      id: 'the-back-office-at-its-own-word',
      what: 'a proxy passes /back-office on to the back office',
      act: { kind: 'front', front: { kind: 'back-office', path: '/back-office' } },
    },
    {
      id: 'the-back-office-by-host-name',
      what: 'a proxy goes by the Host header, and finds the back office',
      act: { kind: 'front', front: { kind: 'back-office', header: 'host' } },
    },
    {
      id: 'the-back-office-by-forwarded-host',
      what: 'a proxy goes by X-Forwarded-Host, and finds the back office',
      act: { kind: 'front', front: { kind: 'back-office', header: 'x-forwarded-host' } },
    },
    {
      id: 'the-metrics-in-public',
      what: 'the shop’s listener asks for the token of the metrics',
      act: { kind: 'front', front: { kind: 'answer', path: '/metrics', status: 401 } },
    },
  ],
};

export const contactReachable: Control = {
  id: 'contact-reachable',
  requirements: ['S7', 'L20'],
  statement: 'A visitor finds an e-mail address and a telephone number of the shop on its pages.',
  enforcedAt: ['src/channels/shop/footer.ts', 'src/modules/settings/shop-settings.ts'],
  intervalMs: 12 * hour,
  grade: 'outside',
  planted: [
    {
      id: 'no-address-to-write-to',
      what: 'the e-mail address is gone from all pages',
      act: { kind: 'front', front: { kind: 'edit', find: 'mailto:', replace: '#' } },
    },
  ],
};

export const policyDated: Control = {
  id: 'policy-dated',
  requirements: ['S0', 'L20'],
  statement:
    'The policy that visitors read bears the day on which it was published, and the day from which it is in effect.',
  enforcedAt: ['src/channels/trust.ts', 'src/modules/policy/policy-document.ts'],
  intervalMs: 12 * hour,
  grade: 'outside',
  planted: [
    {
      id: 'a-policy-without-a-date',
      what: 'the day of publication is gone',
      act: { kind: 'front', front: { kind: 'edit', path: '/trust.json', find: '"publishedOn":"[^"]*",', replace: '' } },
    },
    {
      id: 'a-policy-of-the-future',
      what: 'the policy takes effect in a hundred years',
      act: {
        kind: 'front',
        front: {
          kind: 'edit',
          path: '/trust.json',
          find: '"effectiveOn":"[^"]*"',
          replace: '"effectiveOn":"2126-01-01"',
        },
      },
    },
    {
      id: 'no-policy-to-read',
      what: 'the trust page is gone',
      act: { kind: 'front', front: { kind: 'answer', path: '/trust', status: 404 } },
    },
  ],
};

export const clockAgrees: Control = {
  id: 'clock-agrees',
  requirements: ['S2.6', 'L5.1'],
  statement: 'The shop’s clock agrees to fifteen seconds with that of the payment processor.',
  enforcedAt: ['src/kernel/clock.ts'],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'a-clock-that-is-slow',
      what: 'one edited line: the shop’s clock is two minutes slow',
      act: {
        kind: 'source',
        file: 'src/kernel/clock.ts',
        find: 'new Date()',
        replace: 'new Date(Date.now() - 120_000)',
        alone: true,
      },
    },
  ],
};

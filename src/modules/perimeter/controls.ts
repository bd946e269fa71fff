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
        find: 'return new Response(null, { status: 308,',
        replace: 'return new Response(null, { status: 200,',
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

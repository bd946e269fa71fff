// The one list of protocol versions, cipher suites and curves, for what we answer and for what we call (S1.2, L5.2).
// Every suite is authenticated encryption with forward secrecy; every key exchange has 128 bits of strength or more.
import { constants } from 'node:crypto';
import { Agent } from 'node:https';
import type { SecureContextOptions } from 'node:tls';

/** TLS 1.3 suites, then TLS 1.2 suites, in the order in which the server prefers them. */
export const cipherSuites: readonly string[] = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** The hybrid first: it keeps recorded traffic safe from a later quantum computer. */
export const keyExchangeGroups: readonly string[] = ['X25519MLKEM768', 'X25519', 'P-256'];

const signatureAlgorithms = [
  'ECDSA+SHA256',
  'ECDSA+SHA384',
  'ed25519',
  'RSA-PSS+SHA256',
  'RSA-PSS+SHA384',
  'RSA-PSS+SHA512',
  'RSA+SHA256',
  'RSA+SHA384',
  'RSA+SHA512',
].join(':');

/** What server and client share. */
export const tlsRules = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: cipherSuites.join(':'),
  ecdhCurve: keyExchangeGroups.join(':'),
  sigalgs: signatureAlgorithms,
} as const satisfies SecureContextOptions;

/** How long a session may be resumed, seconds. Ticket keys live in memory only and are replaced as often. */
export const sessionSeconds = 3_600;

/** Options for a server, beside its certificate. */
export const serverRules = {
  ...tlsRules,
  honorCipherOrder: true,
  secureOptions:
    // Phones without AES hardware get ChaCha20 first; renegotiation (TLS 1.2) is a known way to tire a server.
    constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  sessionTimeout: sessionSeconds,
} as const satisfies SecureContextOptions;

/** Whom an outbound connection believes: the public authorities, or exactly these certificates (PEM). */
export type Trust = 'public' | { pem: string };

/** Options for an outbound TLS connection: processor, mail, vendors. Certificates are always checked. */
export function outboundTls(trust: Trust): SecureContextOptions & { rejectUnauthorized: true } {
  return { ...tlsRules, rejectUnauthorized: true, ...(trust === 'public' ? {} : { ca: trust.pem }) };
}

/** A keep-alive HTTPS agent that follows `outboundTls`. The caller destroys it. */
export function outboundAgent(trust: Trust, maxSockets = 50): Agent {
  return new Agent({ ...outboundTls(trust), keepAlive: true, maxSockets, scheduling: 'lifo' });
}

// TLS handshakes as a picky, old or careless client makes them, to learn what a listener agrees to. Closes each
// connection as soon as it is agreed; sends nothing over it.
import { constants, type X509Certificate } from 'node:crypto';
import { type ConnectionOptions, connect, getCiphers } from 'node:tls';

export interface Agreed {
  protocol: string;
  /** IANA name: `TLS_AES_128_GCM_SHA256`. */
  suite: string;
  /** OpenSSL's name, by which it can be left out of the next offer. */
  name: string;
  /** Key exchange: `X25519`, or for finite fields `DH` with its size; undefined where the library does not say. */
  group: string | undefined;
  groupBits: number | undefined;
  /** The certificate and its issuers as the server sent them. */
  chain: X509Certificate[];
  /** Why this machine does not believe the certificate; undefined: it does. */
  untrusted: string | undefined;
}

export type Handshake = { kind: 'agreed'; agreed: Agreed } | { kind: 'refused'; code: string };

const timeoutMs = 5_000;

/** One handshake with the server of `origin`. Whether its certificate is believed does not decide the outcome. */
export function shakeHands(origin: string, ca: string | undefined, offer: ConnectionOptions): Promise<Handshake> {
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      ...(ca === undefined ? {} : { ca }),
      ...offer,
    });
    const end = (outcome: Handshake) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end({ kind: 'refused', code: 'ETIMEDOUT' }), timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) => end({ kind: 'refused', code: error.code ?? error.name }));
    socket.once('secureConnect', () => {
      const cipher = socket.getCipher();
      const key = socket.getEphemeralKeyInfo() as { type?: string; name?: string; size?: number } | null;
      const chain: X509Certificate[] = [];
      for (let one = socket.getPeerX509Certificate(); one !== undefined; one = one.issuerCertificate) {
        if (chain.some((known) => known.fingerprint256 === one?.fingerprint256)) break;
        chain.push(one);
      }
      end({
        kind: 'agreed',
        agreed: {
          protocol: socket.getProtocol() ?? '',
          suite: cipher.standardName,
          name: cipher.name,
          group: key?.name ?? key?.type,
          groupBits: key?.size,
          chain,
          untrusted: socket.authorized ? undefined : String(socket.authorizationError),
        },
      });
    });
  });
}

/** Permits what today's OpenSSL would not offer by itself. */
const lax = '@SECLEVEL=0';

export const oldProtocols = ['TLSv1', 'TLSv1.1'] as const;

export function offerOldProtocol(version: (typeof oldProtocols)[number]): ConnectionOptions {
  return {
    minVersion: version,
    maxVersion: version,
    ciphers: `ALL:${lax}`,
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  };
}

// Authenticated encryption with a full tag: GCM, CCM, ChaCha20-Poly1305. A tag cut to 64 bits is weaker than 128 bits.
const authenticated = /gcm|chacha20|ccm(?!_?8)/i;

export function isStrongSuite(name: string): boolean {
  return authenticated.test(name) && !/psk|srp|null|anon/i.test(name);
}

/** Every TLS 1.2 suite of this machine's library that is not authenticated encryption, save those already seen. */
export function offerWeakSuites(without: readonly string[] = []): ConnectionOptions | undefined {
  const weak = getCiphers()
    .filter((name) => !name.startsWith('tls_') && !isStrongSuite(name) && !/psk|srp/.test(name))
    .map((name) => name.toUpperCase())
    .filter((name) => !without.includes(name));
  if (weak.length === 0) return undefined;
  return { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: `${weak.join(':')}:${lax}` };
}

/** TLS 1.3's suite with a short tag. */
export const offerShortTag: ConnectionOptions = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  // Node wants one of TLS 1.2 as well; the versions keep it from being offered.
  ciphers: `TLS_AES_128_CCM_8_SHA256:ECDHE-RSA-AES128-GCM-SHA256:${lax}`,
};

/** Curves below 128 bits of strength. */
export const offerWeakGroups: ConnectionOptions = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ecdhCurve: 'secp224r1:prime192v1',
  ciphers: `ECDHE:${lax}`,
};

/** Key exchange without forward secrecy. */
export const offerStaticKeys: ConnectionOptions = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ciphers: `kRSA+AESGCM:${lax}`,
};

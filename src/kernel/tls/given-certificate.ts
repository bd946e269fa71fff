// A certificate that somebody else issues and renews (a public authority's, in files): read at the start, and again every
// hour, because it is replaced while we run. Makes and writes nothing.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsOptions, Server as TlsServer } from 'node:tls';
import type { Log } from '../log.ts';
import { TlsProblem } from './certificate-files.ts';
import { serverRules, sessionSeconds } from './tls-rules.ts';

/** What a listener needs of `Tls`. */
export interface GivenTls {
  serverOptions(): TlsOptions;
  keepFresh(server: TlsServer): void;
  /** Reads the files now; false when they cannot be used, and the old ones stay. */
  refresh(): boolean;
  close(): void;
}

export interface GivenCertificate {
  /** PEM file: the certificate and what leads to its authority. */
  cert: string;
  /** PEM file. */
  key: string;
  log: Log;
}

/** Throws TlsProblem when the two files are not a pair. */
export function openGivenTls({ cert, key, log }: GivenCertificate): GivenTls {
  let pair = read(cert, key);
  const servers = new Set<TlsServer>();
  const serverOptions = (): TlsOptions => ({ ...serverRules, ...pair, handshakeTimeout: 10_000 });
  const refresh = () => {
    try {
      pair = read(cert, key);
    } catch (error) {
      log.error('the certificate cannot be read again: the old one is kept', error);
      return false;
    }
    for (const server of servers) server.setSecureContext(serverOptions());
    return true;
  };
  const timer = setInterval(refresh, sessionSeconds * 1_000);
  timer.unref();
  return {
    serverOptions,
    keepFresh(server) {
      servers.add(server);
      server.once('close', () => servers.delete(server));
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

function read(certFile: string, keyFile: string): { cert: string; key: string } {
  try {
    const cert = readFileSync(certFile, 'utf8');
    const key = readFileSync(keyFile, 'utf8');
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key };
  } catch (error) {
    throw new TlsProblem(`${certFile} and ${keyFile} cannot be used: ${error instanceof Error ? error.message : ''}`);
  }
  throw new TlsProblem(`${keyFile} is not the key of the certificate ${certFile}.`);
}

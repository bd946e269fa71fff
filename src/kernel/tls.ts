// TLS for all listeners: a local certificate authority made on first start, one server certificate that renews itself,
// the rules of what is spoken, and how a machine is told to trust the authority (S1.2, S1.3, L5.2, L6.2).
// Never weakens a rule by an option; never shows or sends a private key.
import { randomBytes } from 'node:crypto';
import type { TlsOptions, Server as TlsServer } from 'node:tls';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Log } from './log.ts';
import { certificatePath, TlsProblem } from './tls/certificate-files.ts';
import { ensureIdentity } from './tls/certificate-store.ts';
import { serverRules, sessionSeconds } from './tls/tls-rules.ts';

export { TlsProblem } from './tls/certificate-files.ts';
export { readAuthority } from './tls/certificate-store.ts';
export { type GivenTls, openGivenTls } from './tls/given-certificate.ts';
export { type CertifiedKey, issueAuthority, issueServer } from './tls/issue-certificates.ts';
export { cipherSuites, outboundAgent, outboundTls, type Trust, tlsRules } from './tls/tls-rules.ts';
export { type InstallOptions, type InstallStep, installAuthority } from './tls/trust-authority.ts';

/** The certificate in use and the servers that use it. */
export interface Tls {
  /** Path of the authority's certificate (PEM): what `trust-ca` exports and `running.json` names. */
  readonly caPath: string;
  /** The authority's certificate, PEM. */
  ca(): string;
  /** When the present server certificate ends. */
  notAfter(): Date;
  /** Options for `https.createServer` / `tls.createServer`, with the present certificate. */
  serverOptions(): TlsOptions;
  /** Keeps a server's certificate and ticket keys fresh until it closes. */
  keepFresh(server: TlsServer): void;
  /** Looks now whether the certificate must be renewed (it is also done every hour). */
  refresh(): Promise<'current' | 'renewed'>;
  /** Stops the hourly look. */
  close(): void;
}

export interface TlsStoreOptions {
  /** The data folder: keys go to `keys/` (0600), certificates to `tls/`. */
  dataDir: string;
  /** DNS names or IP addresses beyond localhost, 127.0.0.1 and ::1, such as the public host name. */
  names?: readonly string[];
  log: Log;
  clock?: Clock;
}

const lookEveryMs = 3_600_000;

/** Opens the store of the one process that issues certificates. Throws TlsProblem with what to do. */
export async function openTls(options: TlsStoreOptions): Promise<Tls> {
  const { dataDir, log, clock = systemClock, names = [] } = options;
  const look = () => ensureIdentity({ dataDir, names, log }, clock.now());
  let identity = await look();
  const servers = new Set<TlsServer>();

  const serverOptions = (): TlsOptions => ({
    ...serverRules,
    key: identity.server.key,
    cert: identity.server.certificate,
    handshakeTimeout: 10_000,
  });

  async function refresh() {
    // Ticket keys encrypt sessions: replaced each time, they cannot open what was recorded long before.
    for (const server of servers) server.setTicketKeys(randomBytes(48));
    const next = await look();
    if (next.server.certificate === identity.server.certificate) return 'current';
    identity = next;
    for (const server of servers) server.setSecureContext(serverOptions());
    return 'renewed';
  }

  const timer = setInterval(
    () => {
      refresh().catch((error: unknown) => {
        log.error('the certificate could not be looked after', error, {
          problem: error instanceof TlsProblem ? error.message : undefined,
          endsAt: identity.notAfter.toISOString(),
        });
      });
    },
    Math.min(lookEveryMs, sessionSeconds * 1_000),
  );
  timer.unref();

  return {
    caPath: certificatePath(dataDir, 'ca'),
    ca: () => identity.ca,
    notAfter: () => identity.notAfter,
    serverOptions,
    keepFresh(server) {
      servers.add(server);
      server.once('close', () => servers.delete(server));
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

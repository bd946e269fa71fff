// Keeps the local authority and the server certificate fit for use: makes them on first start, renews the server's
// before it expires and whenever the wanted names change. Never replaces a damaged authority in silence: clients trust it.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Log } from '../log.ts';
import { certificatePath, keyPath, prepareFolders, readPair, TlsProblem, writePair } from './certificate-files.ts';
import { type CertifiedKey, issueAuthority, issueServer, serverDays } from './issue-certificates.ts';
import { permitsName } from './name-constraints.ts';

// The names under which the shop is reachable on its own machine.
const localNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];

const renewDaysBefore = 30;
const dayMs = 86_400_000;

export interface Identity {
  /** The server's certificate and key. */
  server: CertifiedKey;
  /** The authority's certificate, PEM; public. */
  ca: string;
  /** When the server's certificate ends. */
  notAfter: Date;
}

export interface StoreOptions {
  dataDir: string;
  /** Names beyond the local ones. */
  names: readonly string[];
  log: Log;
}

/** What is on file, mended or renewed where needed. */
export async function ensureIdentity(options: StoreOptions, now: Date): Promise<Identity & { renewed: boolean }> {
  const { dataDir, log } = options;
  for (const path of prepareFolders(dataDir)) {
    log.warn('a private key was open to other users of this machine and was closed: consider making new keys', {
      path,
    });
  }
  const names = [...new Set([...localNames, ...options.names])];
  const authority = await ensureAuthority(options, names, now);
  const found = readPair(dataDir, 'server');
  const reason = found.kind === 'found' ? whyRenew(found.certificate, authority.certificate, names, now) : found.kind;
  if (found.kind === 'found' && reason === undefined) {
    return { server: found.pair, ca: authority.certificate, notAfter: found.certificate.validToDate, renewed: false };
  }
  const server = await issueServer(authority, names, now);
  writePair(dataDir, 'server', server);
  log.info('server certificate issued', { reason, names: names.join(' '), days: serverDays });
  return {
    server,
    ca: authority.certificate,
    notAfter: new Date(now.getTime() + serverDays * dayMs),
    renewed: true,
  };
}

/** The authority's certificate as it is on file: for commands beside a running shop. Throws TlsProblem. */
export function readAuthority(dataDir: string): { caPath: string; ca: string } {
  const authority = readPair(dataDir, 'ca');
  if (authority.kind !== 'found') {
    const reason = authority.kind === 'broken' ? ` (${authority.problem})` : '';
    throw new TlsProblem(
      `There is no usable certificate authority in ${dataDir}${reason}. Start the shop: it makes one.`,
    );
  }
  return { caPath: certificatePath(dataDir, 'ca'), ca: authority.pair.certificate };
}

async function ensureAuthority(options: StoreOptions, names: readonly string[], now: Date): Promise<CertifiedKey> {
  const { dataDir, log } = options;
  const found = readPair(dataDir, 'ca');
  if (found.kind === 'broken') {
    throw new TlsProblem(
      `The local certificate authority cannot be used: ${found.problem}. Put the file back from a copy. If there is ` +
        `none, delete ${certificatePath(dataDir, 'ca')} and ${keyPath(dataDir, 'ca')}: a new authority is made at the ` +
        'next start, and every browser that trusted the old one must be told to trust the new one.',
    );
  }
  if (found.kind === 'found') {
    const { certificate } = found;
    if (now < certificate.validFromDate) {
      throw new TlsProblem(
        `The clock of this machine says ${now.toISOString()}, but the local certificate authority was made at ` +
          `${certificate.validFromDate.toISOString()}. Set the clock right and start again.`,
      );
    }
    const reason = whyReplaceAuthority(certificate, names, now);
    if (reason === undefined) return found.pair;
    log.warn('the local certificate authority is replaced: browsers must be told to trust the new one', { reason });
  }
  const authority = await issueAuthority(names, now);
  writePair(dataDir, 'ca', authority);
  log.info('local certificate authority made', { certificate: certificatePath(dataDir, 'ca'), names: names.join(' ') });
  return authority;
}

function whyReplaceAuthority(certificate: X509Certificate, names: readonly string[], now: Date): string | undefined {
  // A server certificate must not outlive its issuer.
  if (daysLeft(certificate, now) < serverDays + renewDaysBefore) return 'it ends soon';
  const missing = names.find((name) => !permitsName(certificate.raw, name));
  return missing === undefined ? undefined : `it may not vouch for ${missing}`;
}

function whyRenew(certificate: X509Certificate, ca: string, names: readonly string[], now: Date): string | undefined {
  if (now < certificate.validFromDate) return 'not valid yet';
  if (daysLeft(certificate, now) <= renewDaysBefore) return 'it ends soon';
  if (!certificate.verify(new X509Certificate(ca).publicKey)) return 'another authority signed it';
  const missing = names.find((name) => !vouchesFor(certificate, name));
  return missing === undefined ? undefined : `it does not name ${missing}`;
}

function vouchesFor(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

function daysLeft(certificate: X509Certificate, now: Date): number {
  return (certificate.validToDate.getTime() - now.getTime()) / dayMs;
}

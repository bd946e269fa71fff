// Reads and writes the certificates and keys: keys 0600 in <data>/keys, certificates in <data>/tls. A file is
// replaced whole or not at all. Decides nothing about validity.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { CertifiedKey } from './issue-certificates.ts';

/** Something about the certificate files or the clock that a person must put right; the message says how. */
export class TlsProblem extends Error {
  override readonly name = 'TlsProblem';
}

export type CertificateRole = 'ca' | 'server';

export type ReadOutcome =
  | { kind: 'found'; pair: CertifiedKey; certificate: X509Certificate }
  | { kind: 'absent' }
  | { kind: 'broken'; problem: string };

export const certificatePath = (dataDir: string, role: CertificateRole) => join(dataDir, 'tls', `${role}.crt`);
export const keyPath = (dataDir: string, role: CertificateRole) => join(dataDir, 'keys', `${role}.key`);

/** Makes the folders and closes whatever is open wider than it may be; returns what had to be closed. */
export function prepareFolders(dataDir: string): string[] {
  const closed: string[] = [];
  mkdirSync(join(dataDir, 'tls'), { recursive: true, mode: 0o755 });
  mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  const wanted: [string, number][] = [
    [join(dataDir, 'keys'), 0o700],
    [keyPath(dataDir, 'ca'), 0o600],
    [keyPath(dataDir, 'server'), 0o600],
  ];
  for (const [path, mode] of wanted) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || (stat.mode & 0o777 & ~mode) === 0) continue;
    chmodSync(path, mode);
    closed.push(path);
  }
  return closed;
}

/** Reads a pair and checks that the two belong together. */
export function readPair(dataDir: string, role: CertificateRole): ReadOutcome {
  const certificateText = readText(certificatePath(dataDir, role));
  const key = readText(keyPath(dataDir, role));
  if (certificateText === undefined && key === undefined) return { kind: 'absent' };
  if (certificateText === undefined) return { kind: 'broken', problem: `${certificatePath(dataDir, role)} is missing` };
  if (key === undefined) return { kind: 'broken', problem: `${keyPath(dataDir, role)} is missing` };
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(certificateText);
  } catch {
    return { kind: 'broken', problem: `${certificatePath(dataDir, role)} is not a certificate` };
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey(key))) {
      return { kind: 'broken', problem: `${keyPath(dataDir, role)} is the key of another certificate` };
    }
  } catch {
    return { kind: 'broken', problem: `${keyPath(dataDir, role)} is not a private key` };
  }
  return { kind: 'found', pair: { certificate: certificateText, key }, certificate };
}

/** Writes a pair, key first: a crash between the two leaves a mismatch, which `readPair` reports. */
export function writePair(dataDir: string, role: CertificateRole, pair: CertifiedKey): void {
  replaceFile(keyPath(dataDir, role), pair.key, 0o600);
  replaceFile(certificatePath(dataDir, role), pair.certificate, 0o644);
}

function replaceFile(path: string, text: string, mode: number): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', mode);
  try {
    fchmodSync(file, mode);
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new TlsProblem(`Cannot read ${path} (${reason}). Give this user the right to read it and start again.`);
  }
}

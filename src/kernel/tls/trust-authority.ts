// Tells this machine to trust the local authority: Debian's system store and the NSS database of Chromium and others.
// Says for each store exactly what was done. Never touches a private key, never reports a failure as success.
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export type InstallStep =
  | { store: 'system' | 'nss'; kind: 'installed'; detail: string }
  | { store: 'system' | 'nss'; kind: 'not-there'; detail: string }
  | { store: 'system' | 'nss'; kind: 'failed'; detail: string };

export interface InstallOptions {
  /** Path of the authority's certificate (PEM). */
  caPath: string;
  /** The certificate itself, PEM: its fingerprint names the entry, so that a second authority does not replace a first. */
  ca: string;
  /** Where Debian keeps certificates of the machine's own. */
  systemFolder?: string;
  /** The user's home folder: the NSS database is below it. */
  home?: string;
  /** Where programs are looked for, as in PATH. */
  searchPath: string;
}

/** Installs the certificate in each store that is there. One step for each store, in this order: system, NSS. */
export async function installAuthority(options: InstallOptions): Promise<InstallStep[]> {
  const fingerprint = new X509Certificate(options.ca).fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase();
  return [
    await installInSystem(options, `watchword-${fingerprint}`),
    await installInNss(options, `Watchword local CA ${fingerprint}`),
  ];
}

async function installInSystem(options: InstallOptions, name: string): Promise<InstallStep> {
  const store = 'system';
  const command = await findProgram('update-ca-certificates', `${options.searchPath}${delimiter}/usr/sbin`);
  if (command === undefined) {
    return {
      store,
      kind: 'not-there',
      detail: `update-ca-certificates was not found (Debian's package ca-certificates). On another system, add ${options.caPath} to its store by hand.`,
    };
  }
  const target = join(options.systemFolder ?? '/usr/local/share/ca-certificates', `${name}.crt`);
  try {
    await copyFile(options.caPath, target);
  } catch (error) {
    return {
      store,
      kind: 'failed',
      detail: `cannot write ${target} (${codeOf(error)}). Run the command as root.`,
    };
  }
  const result = await run(command, []);
  return result.ok
    ? { store, kind: 'installed', detail: `${target}; ${command} ran` }
    : { store, kind: 'failed', detail: `${target} was written, but ${command} failed: ${result.message}` };
}

async function installInNss(options: InstallOptions, name: string): Promise<InstallStep> {
  const store = 'nss';
  const certutil = await findProgram('certutil', options.searchPath);
  if (certutil === undefined) {
    return {
      store,
      kind: 'not-there',
      detail:
        'certutil was not found (package libnss3-tools): Chromium and Firefox of this user do not know the authority.',
    };
  }
  const folder = join(options.home ?? homedir(), '.pki', 'nssdb');
  const database = `sql:${folder}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    return { store, kind: 'failed', detail: `cannot make ${folder} (${codeOf(error)}).` };
  }
  if (!(await exists(join(folder, 'cert9.db')))) {
    const made = await run(certutil, ['-d', database, '-N', '--empty-password']);
    if (!made.ok) return { store, kind: 'failed', detail: `cannot make the database ${folder}: ${made.message}` };
  }
  const added = await run(certutil, ['-d', database, '-A', '-t', 'C,,', '-n', name, '-i', options.caPath]);
  return added.ok
    ? { store, kind: 'installed', detail: `"${name}" in ${folder}` }
    : { store, kind: 'failed', detail: `certutil could not add "${name}" to ${folder}: ${added.message}` };
}

async function findProgram(name: string, programs: string): Promise<string | undefined> {
  for (const folder of programs.split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    if (await exists(path, constants.X_OK)) return path;
  }
  return undefined;
}

async function exists(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function run(command: string, args: readonly string[]): Promise<{ ok: true } | { ok: false; message: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-500);
    });
    child.once('error', (error) => resolve({ ok: false, message: codeOf(error) }));
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ ok: true });
      else resolve({ ok: false, message: said.trim() || `it ended with ${signal ?? `code ${code}`}` });
    });
  });
}

// The mailbox as one thing: an SMTP server and a page over one folder, both on loopback only.
// Other people's software, as far as the shop knows: it shares no code with it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { SMTPServer } from 'smtp-server';
import { openMessageStore } from './message-store.ts';
import { mailServer } from './receive-mail.ts';
import { openRefusals } from './refusals.ts';
import { mailboxRoutes } from './routes.ts';

export interface MailboxOptions {
  readonly folder: string;
  /** Of the page; 0 lets the system choose. */
  readonly port: number;
  /** Of the SMTP server; when it is absent, the last one or the system's choice. */
  readonly smtpPort?: number;
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface Mailbox {
  readonly port: number;
  readonly smtpPort: number;
  /** Shows another certificate (PEM) from the next connection on. */
  renew(certificate: { readonly key: string; readonly cert: string }): void;
  /** Ends both servers; messages being received get half a second. */
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Rejects when a port is taken or the certificate cannot be used. */
export async function openMailbox({ folder, port, smtpPort = 0, key, cert }: MailboxOptions): Promise<Mailbox> {
  const store = openMessageStore(folder);
  const refusals = openRefusals();
  const listener = getRequestListener(mailboxRoutes(store, refusals).fetch);
  const page = createServer(
    { key, cert, minVersion: 'TLSv1.2' },
    (request, response) => void listener(request, response),
  );
  page.headersTimeout = 10_000;
  page.requestTimeout = 20_000;
  const mail = mailServer({ store, refusals, key, cert });
  const close = async () => {
    page.closeAllConnections();
    await Promise.all([
      new Promise<void>((done) => void page.close(() => done())),
      new Promise<void>((done) => mail.close(() => done())),
    ]);
  };
  try {
    await listening(page.listen(port, host));
    return {
      port: portOf(page),
      smtpPort: await listenForMail(mail, folder, smtpPort),
      renew(certificate) {
        page.setSecureContext({ ...certificate, minVersion: 'TLSv1.2' });
        mail.updateSecureContext({ ...certificate, minVersion: 'TLSv1.2' });
      },
      close,
    };
  } catch (error) {
    page.close();
    throw error;
  }
}

/** The port of the last time where the choice is ours: the shop keeps using it when this process is started again. */
async function listenForMail(mail: SMTPServer, folder: string, wanted: number): Promise<number> {
  const note = path.join(folder, 'smtp-port');
  if (wanted === 0 && existsSync(note)) {
    const before = Number(readFileSync(note, 'utf8'));
    const again = await listening(mail.listen(before, host)).catch(() => undefined);
    if (again !== undefined) return before;
  }
  const port = portOf(await listening(mail.listen(wanted, host)));
  writeFileSync(note, String(port), { mode: 0o600 });
  return port;
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

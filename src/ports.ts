// The ports of one start, chosen before anything is started: others must know them, and a taken one must stop us early,
// with the name of its variable. Listens only for the moment of choosing.
import { createServer, type Server } from 'node:net';
import type { Config } from './config.ts';

export interface Ports {
  shop: number;
  backOffice: number;
  http: number;
  stripeSimulator: number;
  mailbox: number;
  /** Of the local mailbox; never configured. */
  smtp: number;
}

/** A port or an address that cannot be had; the message names its variable and says what to do. Exit code 1. */
export class PortUnusable extends Error {
  override name = 'PortUnusable';
}

interface Wish {
  variable: string;
  addressVariable?: string;
  host: string;
  port: number;
}

const loopback = '127.0.0.1';

/** How people write an address: without a port where it is the usual one. */
export function originAt(host: string, port: number): string {
  return new URL(`https://${host}:${port}`).origin;
}

/** The configured ports, and free ones for 0. Throws PortUnusable for the first that is taken or may not be used. */
export async function choosePorts(config: Config): Promise<Ports> {
  const parties = { stripe: config.stripe === 'simulator', mailbox: config.mail.kind === 'mailbox' };
  const wishes: Record<keyof Ports, Wish | undefined> = {
    shop: { variable: 'SHOP_PORT', addressVariable: 'HOST', ...config.shop },
    backOffice: { variable: 'BACK_OFFICE_PORT', addressVariable: 'BACK_OFFICE_HOST', ...config.backOffice },
    http: { variable: 'HTTP_PORT', addressVariable: 'HOST', host: config.shop.host, port: config.httpPort },
    stripeSimulator: parties.stripe
      ? { variable: 'STRIPE_SIMULATOR_PORT', host: loopback, port: config.stripeSimulatorPort }
      : undefined,
    mailbox: parties.mailbox ? { variable: 'MAILBOX_PORT', host: loopback, port: config.mailboxPort } : undefined,
    smtp: parties.mailbox ? { variable: 'an unnamed port', host: loopback, port: 0 } : undefined,
  };
  const open: Server[] = [];
  const choose = async (wish: Wish | undefined) => {
    if (wish === undefined) return 0;
    const server = await listenFor(wish);
    open.push(server);
    const address = server.address();
    return address === null || typeof address === 'string' ? 0 : address.port;
  };
  try {
    // One after the other, so that which of two faults is told does not depend on luck. All stay open until the last is
    // chosen: no two get the same.
    const shop = await choose(wishes.shop);
    const backOffice = await choose(wishes.backOffice);
    const http = await choose(wishes.http);
    const stripeSimulator = await choose(wishes.stripeSimulator);
    const mailbox = await choose(wishes.mailbox);
    const smtp = await choose(wishes.smtp);
    return { shop, backOffice, http, stripeSimulator, mailbox, smtp };
  } finally {
    await Promise.all(open.map((server) => new Promise<void>((resolve) => void server.close(() => resolve()))));
  }
}

async function listenFor(wish: Wish): Promise<Server> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wish.port, wish.host, resolve));
    return server;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new PortUnusable(problemWith(wish, code), { cause: error });
  }
}

function problemWith({ variable, addressVariable, host, port }: Wish, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `${variable}: port ${port} on ${host} is taken by another program. Stop that, or set ${variable} to another port (0 takes a free one).`;
    case 'EACCES':
      return `${variable}: this user may not use port ${port}. Set ${variable} to one from 1024 on, or allow it (Linux: sysctl net.ipv4.ip_unprivileged_port_start).`;
    default:
      return `${addressVariable ?? variable}: cannot listen on ${host} (${code}): it is no address of this machine.`;
  }
}

// The outside parties of a shop: Stripe and the mail server, the real ones or ours as processes beside the shop. A
// simulator is given what it needs as arguments, and nothing of our secrets.
import path from 'node:path';
import { stripeEventsPath } from './channels/stripe-events.ts';
import type { Config, Secrets } from './config.ts';
import type { Ground } from './house.ts';
import { allOrNothing } from './kernel/all-or-nothing.ts';
import { openDerivedKeys } from './kernel/derived-keys.ts';
import type { Log } from './kernel/log.ts';
import { superviseChild } from './kernel/supervised-child.ts';
import type { Tls } from './kernel/tls.ts';
import type { Ports } from './ports.ts';

interface PartiesStart {
  config: Config;
  secrets: Secrets;
  log: Log;
  checkout: string;
  tls: Tls;
  ports: Ports;
}

/** Stripe and the mail server: the real ones, or ours as processes beside us. */
export async function startParties(
  start: PartiesStart,
  closers: (() => Promise<void> | void)[],
): Promise<Pick<Ground, 'stripe' | 'smtp'> & { mailbox: string }> {
  const { config, secrets, ports } = start;
  const [stripe, mailbox] = await allOrNothing([
    secrets.stripe === undefined
      ? startStripe(start, closers)
      : Promise.resolve({ ...secrets.stripe, apiBase: 'https://js.stripe.com' }),
    config.mail.kind === 'mailbox' ? startMailbox(start, closers) : Promise.resolve(''),
  ]);
  const smtp = config.mail.kind === 'smtp' ? config.mail : { host: 'localhost', port: ports.smtp };
  return { stripe, mailbox, smtp: { host: smtp.host, port: smtp.port } };
}

/**
 * What the shop and its commands show the simulator. Any key opens its one account; what it signs its events with is
 * known to nobody else all the same.
 */
export function simulatorKeys(dataDir: string): Omit<Ground['stripe'], 'apiBase'> {
  const secret = openDerivedKeys(path.join(dataDir, 'keys')).key('simulator-events').toString('hex');
  return { secretKey: 'sk_test_simulator', publishableKey: 'pk_test_simulator', webhookSecret: `whsec_${secret}` };
}

async function startStripe(start: PartiesStart, closers: (() => Promise<void> | void)[]): Promise<Ground['stripe']> {
  const { config, log, checkout, tls, ports } = start;
  const keys = simulatorKeys(config.dataDir);
  const port = ports.stripeSimulator;
  const child = await superviseChild({
    name: 'Stripe simulator',
    program: path.join(checkout, 'simulators', 'stripe', 'main.ts'),
    args: flags({
      data: path.join(config.dataDir, 'stripe'),
      port,
      ...certificateFiles(config.dataDir),
      ca: tls.caPath,
      'webhook-secret': keys.webhookSecret,
      'webhook-url': `https://localhost:${ports.shop}${stripeEventsPath}`,
    }),
    env: config.childEnvironment,
    log,
  });
  closers.push(() => child.stop());
  return { ...keys, apiBase: `https://localhost:${port}` };
}

async function startMailbox(start: PartiesStart, closers: (() => Promise<void> | void)[]): Promise<string> {
  const { config, log, checkout, ports } = start;
  const port = ports.mailbox;
  const child = await superviseChild({
    name: 'mailbox',
    program: path.join(checkout, 'simulators', 'mailbox', 'main.ts'),
    args: flags({
      data: path.join(config.dataDir, 'mailbox'),
      port,
      ...certificateFiles(config.dataDir),
      'smtp-port': ports.smtp,
    }),
    env: config.childEnvironment,
    log,
  });
  closers.push(() => child.stop());
  return `https://localhost:${port}`;
}

function certificateFiles(dataDir: string) {
  return { key: path.join(dataDir, 'keys', 'server.key'), cert: path.join(dataDir, 'tls', 'server.crt') };
}

function flags(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

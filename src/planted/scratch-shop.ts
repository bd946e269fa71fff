// A scratch copy: a fresh shop with its own folder, ports and made-up people, the same program and settings, every
// outside party a simulator. It has bought a few things before anybody looks. Gone when it is closed.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase } from '../kernel/database.ts';
import { findEmbeddedPostgres } from '../kernel/embedded-postgres.ts';
import { newId } from '../kernel/ids.ts';
import { type Asked, type Asking, openAsking, type Target } from '../modules/perimeter.ts';

export interface ScratchShop {
  dataDir: string;
  target: Target;
  /** As the shop works. */
  app: Database;
  /** As the owner of the schema. */
  owner: Database;
  close(): Promise<void>;
}

export interface ScratchOptions {
  /** Holds the program; a copy of the checkout where a line is edited. */
  source: string;
  dataDir: string;
  childEnvironment: Readonly<Record<string, string | undefined>>;
}

interface Running {
  pid: number;
  shop: string;
  backOffice: string;
  http: string;
  ca: string;
  demoCustomerToken: string;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;

/** Copies the program, so that a line of it may be edited. Packages are linked. */
export function copySource(checkout: string, folder: string): void {
  mkdirSync(folder);
  for (const part of ['src', 'simulators', 'policies', 'package.json', 'package-lock.json']) {
    cpSync(path.join(checkout, part), path.join(folder, part), { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
  }
  symlinkSync(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'));
}

/** Starts the shop, and buys. Throws with its last words when it does not become ready. */
export async function startScratchShop({ source, dataDir, childEnvironment }: ScratchOptions): Promise<ScratchShop> {
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
  chmodSync(dataDir, 0o711);
  const logFile = path.join(dataDir, 'logs', 'shop.log');
  const output = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [path.join(source, 'src', 'main.ts'), 'start'], {
    cwd: source,
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...childEnvironment, ...settings, WATCHWORD_DATA: dataDir },
  });
  closeSync(output);
  const last = () => void child.kill('SIGTERM');
  process.once('exit', last);
  const end = async () => {
    await endProcess(child);
    process.off('exit', last);
  };
  try {
    const running = await waitUntilReady(child, dataDir, logFile);
    const found = findEmbeddedPostgres(dataDir, path.join(dataDir, 'keys'));
    if (found === undefined) throw new Error('the scratch shop has no database');
    const app = openDatabase({ connectionString: found.appUrl, maxConnections: 2, applicationName: 'watchword planted' });
    const owner = openDatabase({ connectionString: found.ownerUrl, maxConnections: 1, applicationName: 'watchword planted' });
    const target: Target = {
      shop: running.shop,
      plain: [running.http],
      listeners: [running.backOffice],
      ca: readFileSync(running.ca, 'utf8'),
    };
    await buy(running);
    return {
      dataDir,
      target,
      app,
      owner,
      async close() {
        await Promise.all([app.close(), owner.close()]);
        await end();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Free ports, and no key of anybody's: the simulators stand in for every outside party. */
const settings = {
  LOG_LEVEL: 'info',
  SHOP_PORT: '0',
  BACK_OFFICE_PORT: '0',
  STRIPE_SIMULATOR_PORT: '0',
  MAILBOX_PORT: '0',
  HTTP_PORT: '0',
};

async function waitUntilReady(child: ChildProcess, dataDir: string, logFile: string): Promise<Running> {
  const file = path.join(dataDir, 'running.json');
  const deadline = performance.now() + startTimeoutMs;
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Running;
    await delay(25);
  }
  throw new Error(`a scratch shop did not become ready:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(late);
}

/** Made-up people and what they buy: on account and by card, through the Store API like anybody. One pays at once. */
async function buy({ shop, demoCustomerToken }: Running): Promise<void> {
  const asking = openAsking();
  const call = async (address: string, json?: unknown, headers?: Record<string, string>) => {
    const asked = await asking.ask(new URL(address, shop).href, { ...(json === undefined ? {} : { json }), ...(headers && { headers }) });
    return answered(address, asked);
  };
  try {
    const { items } = (await call('/api/products')) as { items: { handle: string }[] };
    const product = (await call(`/api/products/${items[0]?.handle ?? ''}`)) as { variants: { id: string }[] };
    for (const [index, name] of ['Ann Example', 'Bo Sample', 'Cleo Muster', 'Dee Specimen'].entries()) {
      const cart = await call('/api/carts', {});
      await call(`/api/carts/${String(cart['id'])}/lines`, { variantId: product.variants[0]?.id, quantity: 1 });
      const onAccount = index < 2;
      const order = await call(
        '/api/checkouts',
        {
          checkoutId: newId(),
          cartId: cart['id'],
          contact: {
            email: `${name.toLowerCase().replace(' ', '.')}@mail.example.net`,
            name,
            address: { line1: `${index + 11} Harbour Street`, city: 'Springfield', region: 'IL', postalCode: '62701', country: 'US' },
          },
          payment: { method: onAccount ? 'invoice' : 'card' },
        },
        onAccount ? { authorization: `Bearer ${demoCustomerToken}` } : undefined,
      );
      if (index === 3) await pay(asking, order, (address, headers) => call(address, undefined, headers));
    }
  } finally {
    asking.close();
  }
}

function answered(address: string, asked: Asked): Record<string, unknown> {
  if (asked.kind === 'no-answer' || asked.answer.status >= 300) {
    const why = asked.kind === 'no-answer' ? asked.code : `${asked.answer.status} ${asked.answer.body}`;
    throw new Error(`the scratch shop did not sell: ${address} ${why}`);
  }
  return JSON.parse(asked.answer.body) as Record<string, unknown>;
}

const paidWithinMs = 20_000;

/** By a card of the simulator’s, as its own form does; waits until the shop knows that it was paid. */
async function pay(
  asking: Asking,
  order: Record<string, unknown>,
  call: (address: string, headers: Record<string, string>) => Promise<Record<string, unknown>>,
): Promise<void> {
  const { clientSecret, publishableKey, apiBase } = order['payment'] as Record<string, string>;
  const intent = String(clientSecret).split('_secret_')[0];
  const address = `${apiBase}/v1/payment_intents/${intent}/confirm`;
  const form = {
    key: String(publishableKey),
    client_secret: String(clientSecret),
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': '4242424242424242',
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '2040',
    'payment_method_data[card][cvc]': '123',
  };
  answered(address, await asking.ask(address, { form }));
  const headers = { authorization: `Bearer ${String(order['orderToken'])}` };
  const deadline = performance.now() + paidWithinMs;
  while (performance.now() < deadline) {
    if ((await call(`/api/orders/${String(order['orderId'])}`, headers))['state'] === 'paid') return;
    await delay(100);
  }
  throw new Error('the scratch shop did not hear that it was paid');
}

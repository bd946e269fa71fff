// The only reader of the environment. Config may be shown; Secrets never are: they are different types, so that a
// function which needs no secret cannot be handed one by accident.
import { isIP } from 'node:net';
import path from 'node:path';

export interface Config {
  /** Absolute folder of everything that Watchword keeps. */
  dataDir: string;
  /** Public host name of the shop, when it has one; HSTS and the certificate follow it. */
  publicHost: string | undefined;
  shop: { host: string; port: number };
  backOffice: { host: string; port: number };
  /** Plain HTTP: redirects only. */
  httpPort: number;
  stripeSimulatorPort: number;
  mailboxPort: number;
  database: 'embedded' | 'external';
  keyStore: 'file' | 'postgres';
  stripe: 'simulator' | 'real';
  mail: { kind: 'mailbox' } | { kind: 'smtp'; host: string; port: number };
  mailFrom: string;
  /** Rates and velocity are enforced even for loopback and the demo customer. Always true with real keys. */
  enforceLimits: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** What processes of ours are given of the environment: nothing secret. */
  childEnvironment: Readonly<Record<string, string | undefined>>;
}

export interface Secrets {
  databaseUrl: string | undefined;
  databaseOwnerUrl: string | undefined;
  keysDatabaseUrl: string | undefined;
  stripe: { secretKey: string; publishableKey: string; webhookSecret: string } | undefined;
  smtp: { user: string; password: string } | undefined;
}

/** A setting that cannot be used: `variable` names it, the message says how to mend it. The program exits with 2. */
export class BadConfiguration extends Error {
  override name = 'BadConfiguration';
  readonly variable: string;
  constructor(variable: string, problem: string) {
    super(`${variable}: ${problem}`);
    this.variable = variable;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that docs/operator.md lists; `standardData` is the folder when WATCHWORD_DATA says none.
 * Throws BadConfiguration on the first that cannot be used.
 */
export function readConfig(env: Environment, standardData: string): { config: Config; secrets: Secrets } {
  const secrets = readSecrets(env);
  const smtp = readSmtp(env);
  const publicHost = readHostName(env, 'PUBLIC_HOST');
  const config: Config = {
    dataDir: path.resolve(env['WATCHWORD_DATA'] || standardData),
    publicHost,
    shop: { host: bindAddress(env, 'HOST'), port: port(env, 'SHOP_PORT', 8443) },
    backOffice: { host: bindAddress(env, 'BACK_OFFICE_HOST'), port: port(env, 'BACK_OFFICE_PORT', 8444) },
    httpPort: port(env, 'HTTP_PORT', 8080),
    stripeSimulatorPort: port(env, 'STRIPE_SIMULATOR_PORT', 8445),
    mailboxPort: port(env, 'MAILBOX_PORT', 8446),
    database: secrets.databaseUrl === undefined ? 'embedded' : 'external',
    keyStore: secrets.keysDatabaseUrl === undefined ? 'file' : 'postgres',
    stripe: secrets.stripe === undefined ? 'simulator' : 'real',
    mail:
      smtp === undefined ? { kind: 'mailbox' } : { kind: 'smtp', host: smtp.hostname, port: Number(smtp.port || 587) },
    mailFrom: mailAddress(env, 'MAIL_FROM') ?? `shop@${publicHost ?? 'localhost'}`,
    enforceLimits: secrets.stripe !== undefined || flag(env, 'ENFORCE_LIMITS'),
    logLevel: logLevel(env),
    childEnvironment: {
      PATH: env['PATH'],
      HOME: env['HOME'],
      TZ: env['TZ'],
      NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'],
    },
  };
  refuseSamePort(config);
  refuseOpenDemonstration(config);
  return { config, secrets };
}

/** A shop with a simulator in it must not be reachable from other machines: its payments are play money. */
function refuseOpenDemonstration(config: Config): void {
  if (config.stripe === 'real') return;
  for (const [name, { host }] of [
    ['HOST', config.shop],
    ['BACK_OFFICE_HOST', config.backOffice],
  ] as const) {
    if (isLoopback(host)) continue;
    throw new BadConfiguration(
      name,
      `${host} is reachable from other machines, but payments are simulated. Set STRIPE_SECRET_KEY, ` +
        `STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET, or leave ${name} at 127.0.0.1.`,
    );
  }
}

function refuseSamePort(config: Config): void {
  const taken = new Map<number, string>();
  for (const [name, number] of [
    ['SHOP_PORT', config.shop.port],
    ['BACK_OFFICE_PORT', config.backOffice.port],
    ['HTTP_PORT', config.httpPort],
    ...(config.stripe === 'simulator' ? ([['STRIPE_SIMULATOR_PORT', config.stripeSimulatorPort]] as const) : []),
    ...(config.mail.kind === 'mailbox' ? ([['MAILBOX_PORT', config.mailboxPort]] as const) : []),
  ] as const) {
    const other = taken.get(number);
    if (other !== undefined) throw new BadConfiguration(name, `${number} is the port of ${other} already.`);
    if (number !== 0) taken.set(number, name);
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function readSecrets(env: Environment): Secrets {
  const smtp = readSmtp(env);
  const databaseUrl = postgresUrl(env, 'DATABASE_URL');
  const databaseOwnerUrl = postgresUrl(env, 'DATABASE_OWNER_URL');
  if (databaseOwnerUrl !== undefined && databaseUrl === undefined) {
    throw new BadConfiguration('DATABASE_URL', 'missing: DATABASE_OWNER_URL is set, and it only migrates.');
  }
  return {
    databaseUrl,
    databaseOwnerUrl,
    keysDatabaseUrl: postgresUrl(env, 'KEYS_DATABASE_URL'),
    stripe: readStripeKeys(env),
    smtp:
      smtp === undefined || smtp.username === ''
        ? undefined
        : { user: decoded(smtp.username), password: decoded(smtp.password) },
  };
}

function readStripeKeys(env: Environment): Secrets['stripe'] {
  const expected = [
    ['STRIPE_SECRET_KEY', /^(sk|rk)_(test|live)_\w+$/],
    ['STRIPE_PUBLISHABLE_KEY', /^pk_(test|live)_\w+$/],
    ['STRIPE_WEBHOOK_SECRET', /^whsec_\S+$/],
  ] as const;
  const given = expected.filter(([name]) => env[name]);
  if (given.length === 0) return undefined;
  for (const [name, shape] of expected) {
    const value = env[name];
    if (!value)
      throw new BadConfiguration(
        name,
        `missing: ${given.map(([other]) => other).join(' and ')} is set, and all three belong together.`,
      );
    // The value itself is a secret: the message must not repeat it.
    if (!shape.test(value))
      throw new BadConfiguration(name, `does not look like one of Stripe's (expected ${shape.source}).`);
  }
  const [secretKey, publishableKey, webhookSecret] = expected.map(([name]) => env[name] ?? '') as [
    string,
    string,
    string,
  ];
  if (secretKey.split('_')[1] !== publishableKey.split('_')[1]) {
    throw new BadConfiguration('STRIPE_PUBLISHABLE_KEY', 'is of another mode (test or live) than STRIPE_SECRET_KEY.');
  }
  return { secretKey, publishableKey, webhookSecret };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new BadConfiguration('SMTP_URL', 'user and password must be percent-encoded where they hold %, @, : or /.');
  }
}

function readSmtp(env: Environment): URL | undefined {
  const text = env['SMTP_URL'];
  if (!text) return undefined;
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'smtp:' || url.hostname === '') {
    throw new BadConfiguration(
      'SMTP_URL',
      'must look like smtp://user:password@mail.example.com:587 (TLS is always required).',
    );
  }
  return url;
}

function postgresUrl(env: Environment, name: string): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  // With a Unix socket the host may be empty after a role, which only PostgreSQL's drivers take for an address.
  if (!/^postgres(ql)?:\/\//.test(value) || URL.parse(value.replace('@/', '@localhost/')) === null) {
    throw new BadConfiguration(name, 'must look like postgres://role:password@host:5432/database.');
  }
  requireTls(name, new URL(value.replace('@/', '@localhost/')));
  return value;
}

/** What crosses a network is encrypted, and the other end is the one that was meant (S1.2, L14). */
function requireTls(name: string, url: URL): void {
  const socket = url.searchParams.get('host')?.startsWith('/') === true;
  if (socket || url.hostname === '' || isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'))) return;
  if (['verify-full', 'verify-ca'].includes(url.searchParams.get('sslmode') ?? '')) return;
  throw new BadConfiguration(
    name,
    'is of another machine: add ?sslmode=verify-full (and sslrootcert=FILE for an authority of your own), so that ' +
      'nobody between can read or answer.',
  );
}

function port(env: Environment, name: string, standard: number): number {
  const text = env[name];
  if (!text) return standard;
  const value = Number(text);
  // 0 asks the system for a free port: running.json tells which.
  if (!/^\d{1,5}$/.test(text) || value > 65_535) {
    throw new BadConfiguration(name, `must be a port number from 0 to 65535, not "${text.slice(0, 20)}".`);
  }
  return value;
}

function bindAddress(env: Environment, name: string): string {
  const value = env[name];
  if (!value) return '127.0.0.1';
  if (isIP(value) === 0 && !/^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(value)) {
    throw new BadConfiguration(name, 'must be an address of this machine, such as 127.0.0.1 or 0.0.0.0, without port.');
  }
  return value;
}

/** One plain address, as the mailer demands it too. */
function mailAddress(env: Environment, name: string): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  const host = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@([a-z\d-]+(?:\.[a-z\d-]+)*)$/iu.exec(value)?.[1];
  if (value.length > 254 || host === undefined || !host.split('.').every(isHostLabel)) {
    throw new BadConfiguration(name, 'must be one mail address without a name, such as shop@example.com.');
  }
  return value;
}

function isHostLabel(label: string): boolean {
  return /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i.test(label);
}

function readHostName(env: Environment, name: string): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  if (!/^(?=.{1,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]([a-z\d-]{0,61}[a-z\d])?$/.test(value)) {
    throw new BadConfiguration(name, 'must be a host name in lower case without port, such as shop.example.com.');
  }
  return value;
}

function flag(env: Environment, name: string): boolean {
  const value = env[name] ?? '';
  if (!['', '0', '1'].includes(value)) throw new BadConfiguration(name, 'must be 1 or 0.');
  return value === '1';
}

function logLevel(env: Environment): Config['logLevel'] {
  const value = env['LOG_LEVEL'] || 'info';
  const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
  const level = levels.find((candidate) => candidate === value);
  if (level === undefined) throw new BadConfiguration('LOG_LEVEL', `must be one of ${levels.join(', ')}.`);
  return level;
}

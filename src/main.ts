// The program: reads the configuration and runs one command. `start` is the shop; the others work beside it or without
// it. How the parts are put together stands in house.ts (modules, flows) and start.ts (processes, listeners).
import path from 'node:path';
import { runCommand } from './commands.ts';
import { BadConfiguration, type Config, readConfig } from './config.ts';
import { DataFolderInUse, defaultDataFolder } from './kernel/embedded-postgres.ts';
import { openLog } from './kernel/log.ts';
import { MigrationRefused } from './kernel/migrate.ts';
import { TlsProblem } from './kernel/tls.ts';
import { EvidenceUnusable } from './modules/evidence.ts';
import { KeyStoreUnavailable, VaultRefused } from './modules/vault.ts';
import { startShop } from './start.ts';

const checkout = path.dirname(import.meta.dirname);
const [command = 'help', ...args] = process.argv.slice(2);

try {
  const standard = defaultDataFolder(checkout);
  const { config, secrets } = readConfig(process.env, standard.folder);
  if (config.dataDir === standard.folder && standard.note !== undefined) console.error(standard.note);
  const log = openLog(command === 'start' ? config.logLevel : commandLogLevel(config));
  if (command === 'start') await start({ config, secrets, log, checkout });
  else process.exitCode = await runCommand(command, args, { config, secrets, log });
} catch (error) {
  explain(error);
}

async function start(parts: Parameters<typeof startShop>[0]): Promise<void> {
  const shop = await startShop(parts);
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    parts.log.info('stopping', { signal });
    void shop.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const { running } = shop;
  const lines = [
    'Watchword is ready.',
    `  Shop          ${running.shop}`,
    `  Trust page    ${running.trust}`,
    `  Back office   ${running.backOffice}`,
    `  Mailbox       ${running.mailbox || 'your mail server'}`,
    `  Stripe        ${running.stripe}`,
    `  Certificate   ${running.ca} (watchword trust-ca --install makes browsers trust it)`,
    'Ctrl-C stops everything.',
  ];
  console.log(lines.join('\n'));
}

// Commands print their own results; what goes well inside them is not news.
function commandLogLevel(config: Config) {
  return config.logLevel === 'info' ? 'warn' : config.logLevel;
}

/** What the operator can mend ends in one clear message; anything else is our fault and shows where it happened. */
function explain(error: unknown): void {
  if (error instanceof BadConfiguration) {
    console.error(error.message);
    process.exit(2);
  }
  const known = [DataFolderInUse, MigrationRefused, TlsProblem, EvidenceUnusable, VaultRefused, KeyStoreUnavailable];
  const isKnown = known.some((kind) => error instanceof kind) || isPortTaken(error);
  console.error(isKnown && error instanceof Error ? explained(error) : error);
  process.exit(1);
}

function isPortTaken(error: unknown): error is Error & { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
}

function explained(error: Error): string {
  if (!isPortTaken(error)) return error.message;
  return `Port ${error.port} is taken by another program. Stop it, or set the variable of this port (README lists them).`;
}

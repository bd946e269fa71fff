// The program: reads the configuration and runs one command. `start` is the shop; the others work beside it or without
// it. How the parts are put together stands in house.ts (modules, flows) and start.ts (processes, listeners).
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './commands.ts';
import { type Config, readConfig } from './config.ts';
import { defaultDataFolder } from './kernel/embedded-postgres.ts';
import { openLog } from './kernel/log.ts';
import { type Running, type ShopStart, startShop } from './start.ts';
import { describeProblem } from './start-problem.ts';

/** Of a stop: whatever is in hand has its own, shorter time; this only ends what hangs. */
const stopTimeoutMs = 120_000;

const checkout = path.dirname(import.meta.dirname);
const [command = 'help', ...args] = process.argv.slice(2);
let dataDir: string | undefined;

try {
  const launcher = command === 'start' ? startArguments() : undefined;
  const standard = defaultDataFolder(checkout);
  const { config, secrets } = readConfig(process.env, standard.folder);
  dataDir = config.dataDir;
  if (config.dataDir === standard.folder && standard.note !== undefined) console.error(standard.note);
  const log = openLog(command === 'start' ? config.logLevel : commandLogLevel(config));
  if (command === 'start') await runShop({ config, secrets, log, checkout }, launcher);
  else process.exitCode = await runCommand(command, args, { config, secrets, log, checkout });
} catch (error) {
  const { text, exitCode } = describeProblem(error, dataDir);
  console.error(text);
  process.exit(exitCode);
}

async function runShop(parts: ShopStart, launcher: number | undefined): Promise<void> {
  const wish = new AbortController();
  // From the first moment: a start that is ended must not leave half of it running. One Ctrl-C reaches us several times,
  // from the terminal and from each process between it and us.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => wish.abort(signal));
  if (launcher !== undefined) watchLauncher(launcher, () => wish.abort('the launcher is gone'));
  // Whoever read our output may end before us: that is no reason to stop selling.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    parts.log.error('unexpected: stopping', error);
    process.exitCode = 1;
    wish.abort('an unexpected error');
  });
  const wished = new Promise<void>((resolve) => wish.signal.addEventListener('abort', () => resolve()));
  let shop: Awaited<ReturnType<typeof startShop>>;
  try {
    shop = await startShop({ ...parts, interrupted: wish.signal });
  } catch (error) {
    if (!wish.signal.aborted || error !== wish.signal.reason) throw error;
    parts.log.info('stopped while starting', { reason: String(error) });
    process.exit();
  }
  greet(shop.running);
  await wished;
  parts.log.info('stopping', { reason: String(wish.signal.reason) });
  setTimeout(() => process.exit(1), stopTimeoutMs).unref();
  await shop.stop();
  process.exit();
}

function greet(running: Running): void {
  const lines = [
    'Watchword is ready.',
    `  Shop          ${running.shop}`,
    `  Trust page    ${running.trust}`,
    `  Back office   ${running.backOffice}`,
    ...(running.enrolment === undefined
      ? []
      : [`  Owner         ${running.enrolment} (enrols the owner: once, within 24 hours)`]),
    `  Mailbox       ${running.mailbox || 'your mail server'}`,
    `  Stripe        ${running.stripe}`,
    `  Certificate   ${running.ca} (watchword trust-ca --install makes browsers trust it)`,
    'Ctrl-C stops everything.',
  ];
  console.log(lines.join('\n'));
}

/** Calls `onGone` when the process that started us is no longer our parent: it was killed, and could not tell us. */
function watchLauncher(launcher: number, onGone: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}

/** `--launcher PID`: the process that started us, with which we end. */
function startArguments(): number | undefined {
  try {
    const { values } = parseArgs({ args, options: { launcher: { type: 'string' } } });
    return values.launcher === undefined ? undefined : Number(values.launcher);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\nusage: watchword start`);
    process.exit(2);
  }
}

// Commands print their own results; what goes well inside them is not news.
function commandLogLevel(config: Config) {
  return config.logLevel === 'info' ? 'warn' : config.logLevel;
}

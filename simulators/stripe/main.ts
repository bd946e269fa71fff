// The simulator as a process of its own. Everything it needs comes as arguments; when ready it prints one line of JSON.
// It ends on SIGTERM, and when its standard input ends: then its parent is gone.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startStripeSimulator } from './simulator.ts';
import type { Endpoint } from './webhooks.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string', default: '0' },
    key: { type: 'string' },
    cert: { type: 'string' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    ca: { type: 'string' },
    'retry-schedule-ms': { type: 'string' },
  },
});

const { data, key, cert } = values;
if (data === undefined || key === undefined || cert === undefined || !/^\d{1,5}$/.test(values.port)) {
  console.error(
    'usage: main.ts --data <folder> --key <file> --cert <file> [--port <n>] [--webhook-url <https url> --webhook-secret <whsec_…> [--ca <file>]] [--retry-schedule-ms <n,n,…>]',
  );
  process.exit(2);
}

const simulator = await startStripeSimulator({
  data,
  port: Number(values.port),
  key: readFileSync(key, 'utf8'),
  cert: readFileSync(cert, 'utf8'),
  onFailure: (error) => console.error(error instanceof Error ? error.stack : 'unknown failure'),
  ...endpointOf(values['webhook-url'], values['webhook-secret'], values.ca),
  ...(values['retry-schedule-ms'] === undefined
    ? {}
    : { retryScheduleMs: values['retry-schedule-ms'].split(',').map(Number) }),
});
process.stdin.resume();
process.stdin.on('end', end);
process.stdin.on('error', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
// Only now: a parent may end us the moment it reads this.
process.stdout.write(`${JSON.stringify({ ready: true, port: simulator.port, url: simulator.url })}\n`);

function end(): void {
  // The state is safe at every moment; a hanging connection must not keep us.
  setTimeout(() => process.exit(0), 3000).unref();
  simulator.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

function endpointOf(
  url: string | undefined,
  secret: string | undefined,
  ca: string | undefined,
): { webhook?: Endpoint } {
  if (url === undefined || secret === undefined) return {};
  return { webhook: { url, secret, ca: ca === undefined ? undefined : readFileSync(ca, 'utf8') } };
}

// The mailbox's process: --data FOLDER --port N --key FILE --cert FILE [--smtp-port N]. Says {"ready":true, …} in one
// line when both servers listen; ends at SIGTERM, or when its standard input ends: it never outlives its parent.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Mailbox, openMailbox } from './mailbox.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string' },
    'smtp-port': { type: 'string' },
    key: { type: 'string' },
    cert: { type: 'string' },
  },
});

let mailbox: Mailbox | undefined;
let ending = false;

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await mailbox?.close();
  process.exit(0);
}

const { data, port, key, cert } = values;
if (data === undefined || port === undefined || key === undefined || cert === undefined) {
  console.error('usage: main.ts --data FOLDER --port N --key FILE --cert FILE [--smtp-port N]');
  process.exit(2);
}
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
process.stdin
  .on('end', () => void end())
  .on('error', () => void end())
  .resume();

const certificate = () => ({ key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') });
try {
  mailbox = await openMailbox({
    folder: data,
    port: Number(port),
    smtpPort: Number(values['smtp-port'] ?? 0),
    ...certificate(),
  });
  // The shop renews the certificate in these files; a shop that runs for months must not outlive ours.
  setInterval(() => mailbox?.renew(certificate()), 3_600_000).unref();
  console.log(JSON.stringify({ ready: true, port: mailbox.port, smtpPort: mailbox.smtpPort }));
} catch (error) {
  console.error(`mailbox: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

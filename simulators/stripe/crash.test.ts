// The simulator as a process: kill -9 in the middle of requests loses nothing that it acknowledged, and a retry under the
// same idempotency key gives the same answer after the restart. It ends when its parent does.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testCertificate } from '../../test/support/stripe-certificate.ts';
import { stripeClient } from '../../test/support/stripe-openapi.ts';
import { type SpawnedStripe, spawnStripeSimulator } from '../../test/support/stripe-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'stripe-crash-'));
const keyFile = join(folder, 'key.pem');
const certFile = join(folder, 'cert.pem');
let ca: string;

before(async () => {
  const made = await testCertificate();
  ca = made.ca;
  writeFileSync(keyFile, made.key, { mode: 0o600 });
  writeFileSync(certFile, made.cert);
});
after(() => rmSync(folder, { recursive: true }));

const start = (port: number): Promise<SpawnedStripe> =>
  spawnStripeSimulator({ data: join(folder, 'state'), port, keyFile, certFile });

test('kill -9 loses nothing that was acknowledged', async () => {
  const acknowledged = new Map<string, { id: string; status: string }>();
  let port = 0;
  for (let round = 0; round < 2; round++) {
    const running = await start(port);
    port = running.port;
    const stripe = stripeClient({ port, ca });
    const buying = { going: true };
    let attempts = 0;
    const buyers = Array.from({ length: 6 }, async (_, buyer) => {
      for (let n = 0; buying.going; n++) {
        const key = `r${round}-b${buyer}-${n}`;
        attempts += 1;
        const params = {
          amount: 1000 + n,
          currency: 'usd',
          confirm: true,
          payment_method: 'pm_card_visa',
          return_url: 'https://localhost/',
        };
        // Unacknowledged attempts may or may not have happened; only what was answered must stay.
        const intent = await stripe.paymentIntents.create(params, { idempotencyKey: key }).catch(() => undefined);
        if (intent !== undefined) acknowledged.set(`${key} ${1000 + n}`, { id: intent.id, status: intent.status });
      }
    });
    // In the middle of the work, however fast the machine is just now.
    const enough = acknowledged.size + 15;
    while (acknowledged.size < enough) await new Promise((resolve) => setTimeout(resolve, 5 + round * 7));
    process.kill(running.pid, 'SIGKILL');
    buying.going = false;
    await Promise.all([...buyers, running.ended]);
    assert.ok(attempts > 6);
  }
  const running = await start(port);
  try {
    const stripe = stripeClient({ port, ca });
    assert.ok(acknowledged.size > 20, `only ${acknowledged.size} were acknowledged`);
    const replay = async ([request, { id, status }]: [string, { id: string; status: string }]) => {
      const [key = '', amount = ''] = request.split(' ');
      const params = {
        amount: Number(amount),
        currency: 'usd',
        confirm: true,
        payment_method: 'pm_card_visa',
        return_url: 'https://localhost/',
      };
      const again = await stripe.paymentIntents.create(params, { idempotencyKey: key });
      assert.deepEqual(
        [again.id, again.status, again.lastResponse.headers['idempotent-replayed']],
        [id, status, 'true'],
      );
    };
    const all = [...acknowledged];
    while (all.length > 0) await Promise.all(all.splice(0, 16).map(replay));
    // Each payment has exactly one charge, and each charge its one booking.
    const booked = new Set<string>();
    for await (const transaction of stripe.balanceTransactions.list({ limit: 100 })) {
      assert.ok(typeof transaction.source === 'string' && !booked.has(transaction.source));
      booked.add(transaction.source);
    }
    for await (const charge of stripe.charges.list({ limit: 100 })) assert.ok(booked.delete(charge.id));
    assert.equal(booked.size, 0);
  } finally {
    await running.stop();
  }
});

test('SIGTERM ends it cleanly', async () => {
  const running = await start(0);
  running.process.kill('SIGTERM');
  assert.equal(await running.ended, 0);
});

test('it ends when its parent is killed', async () => {
  const script = `
    import { spawnStripeSimulator } from ${JSON.stringify(new URL('../../test/support/stripe-process.ts', import.meta.url).href)};
    const running = await spawnStripeSimulator(${JSON.stringify({ data: join(folder, 'orphan'), port: 0, keyFile, certFile })});
    console.log(running.pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (line: Buffer) => resolve(Number(line.toString()))),
  );
  parent.kill('SIGKILL');
  const deadline = Date.now() + 5000;
  while (isAlive(pid)) {
    assert.ok(Date.now() < deadline, 'the simulator outlived its parent');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test('bad arguments, a taken port and a lost key are told', async () => {
  const running = await start(0);
  try {
    await assert.rejects(start(running.port), /EADDRINUSE/);
    await assert.rejects(
      spawnStripeSimulator({ data: join(folder, 'x'), port: 0, keyFile: join(folder, 'none.pem'), certFile }),
      /ENOENT/,
    );
  } finally {
    await running.stop();
  }
  const bare = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], { stdio: 'ignore' });
  assert.equal(await new Promise((resolve) => bare.once('exit', resolve)), 2);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

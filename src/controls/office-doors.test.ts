// What the look at the back office's doors takes for open, for closed, and for no answer at all (S2.4).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asked, Asking } from '../modules/perimeter.ts';
import { probeOfficeDoors } from './office-doors.ts';

type AskOptions = NonNullable<Parameters<Asking['ask']>[1]>;

const office = {
  routes: [
    { method: 'GET', path: '/', access: 'today.view' },
    { method: 'GET', path: '/sign-in', access: 'anyone' },
    { method: 'POST', path: '/orders/:number/cancel', access: 'orders.cancel' },
    { method: 'GET', path: '/own', access: 'signed-in' },
  ],
  doors: ['GET /sign-in'],
  ownPages: ['GET /own'],
};
const listener = 'https://localhost:8444';

interface Try {
  method: string;
  path: string;
  cookie: string | undefined;
  options: AskOptions;
}

function answer(status: number, { location, body = '' }: { location?: string; body?: string } = {}): Asked {
  const headers = location === undefined ? {} : { location };
  return { kind: 'answered', answer: { status, headers, body, bytes: Buffer.from(body) } };
}

const signIn = answer(303, { location: '/sign-in?next=%2Forders' });
const door = answer(200, { body: '<form class="card" method="post" action="/sign-in/password">' });

/** Everything leads to the sign-in, but for what `other` says. */
async function look(other: (tried: Try) => Asked | undefined, listeners: readonly string[] = [listener]) {
  const tries: Try[] = [];
  const ask = async (url: string, options: AskOptions = {}): Promise<Asked> => {
    const { pathname: path } = new URL(url);
    const method = options.method ?? 'POST';
    const tried = { method, path, cookie: options.headers?.['cookie'], options };
    tries.push(tried);
    return other(tried) ?? (path === '/' ? door : signIn);
  };
  const asking = { ask, close: () => undefined };
  const sight = await probeOfficeDoors({ office, target: { listeners }, asking, sleep: async () => undefined });
  return { sight, tries };
}

test('every route but the doors is tried without a session and with a made-up one', async () => {
  const { sight, tries } = await look(() => undefined);
  assert.deepEqual(sight.findings, []);
  assert.match(sight.summary, /^3 pages and forms/);
  assert.equal(tries.length, 6);
  assert.equal(tries.filter(({ cookie }) => cookie !== undefined).length, 3);
  const form = tries.find(({ method }) => method === 'POST');
  assert.equal(form?.path, '/orders/none/cancel');
  assert.deepEqual(form.options.form, {});
  assert.equal(form.options.headers?.['origin'], listener);
});

test('whatever is not the sign-in is a finding: a page, a refusal, an error, another address', async () => {
  for (const wrong of [
    answer(200),
    answer(403),
    answer(404),
    answer(500),
    answer(303, { location: '/orders' }),
    answer(303, { location: 'https://elsewhere.example/sign-in' }),
    answer(303, { location: '/sign-in-not' }),
  ]) {
    const { sight } = await look(({ path }) => (path === '/own' ? wrong : undefined));
    assert.equal(sight.findings.length, 2);
  }
  const page = await look(({ path }) => (path === '/' ? answer(200, { body: '<h1>Today</h1>' }) : undefined));
  assert.equal(page.sight.findings.length, 2);
  const believed = await look(({ cookie, path }) =>
    cookie !== undefined && path === '/own' ? answer(200) : undefined,
  );
  assert.deepEqual(believed.sight.findings, ['GET /own answers 200 to somebody with a made-up session']);
});

test('who is put off comes again; who gets no answer has not looked', async () => {
  let times = 0;
  const again = await look(({ path }) => (path === '/own' && times++ === 0 ? answer(429) : undefined));
  assert.deepEqual(again.sight.findings, []);
  const none: Asked = { kind: 'no-answer', code: 'ECONNREFUSED' };
  await assert.rejects(
    look(() => none),
    /6 of 6 tries at the back office got no answer/,
  );
  await assert.rejects(
    look(({ path }) => (path === '/own' ? answer(503) : undefined)),
    /2 of 6 tries/,
  );
  await assert.rejects(
    look(() => undefined, []),
    /not known where the back office listens/,
  );
  // One open page is a finding, whatever else got no answer.
  const { sight } = await look(({ path }) => (path === '/own' ? answer(200) : none));
  assert.equal(sight.findings.length, 2);
});

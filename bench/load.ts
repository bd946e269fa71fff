// The load generator, a process of its own: virtual users on kept-alive TLS connections, each sending its next request
// when it has the answer to the last. Every answer is checked: a refused request is an error, never a fast success.
import { randomUUID } from 'node:crypto';
import { type Connection, openConnection, requestText, type Target } from './connection.ts';

export type Work =
  /** The same few requests round and round. */
  | { kind: 'requests'; method?: 'GET' | 'POST'; paths: string[] }
  /** Cart, line, checkout on account. */
  | { kind: 'orders'; tokens: string[]; variantIds: string[] };

export interface LoadOrder {
  id: number;
  target: Target;
  work: Work;
  /** Virtual users, each on a connection of its own. */
  users: number;
  /** How long users begin new work, or… */
  seconds?: number;
  /** …how often they do in all. */
  times?: number;
}

export interface LoadResult {
  id: number;
  /** Whole pieces of work: requests, or orders of three requests. */
  done: number;
  seconds: number;
  /** Milliseconds by kind of request. */
  latencies: Record<string, Float64Array>;
  /** Of this process, user and system. */
  cpuSeconds: number;
}

process.on('message', (order: LoadOrder) => {
  void run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ id: order.id, error: String(error) }),
  );
});
// The parent is gone: so is the reason to run.
process.on('disconnect', () => process.exit());

async function run({
  id,
  target,
  work,
  users,
  seconds = 3_600,
  times = Number.MAX_SAFE_INTEGER,
}: LoadOrder): Promise<LoadResult> {
  const latencies = new Map<string, number[]>();
  const record = (kind: string, since: number) => {
    const list = latencies.get(kind);
    if (list === undefined) latencies.set(kind, [performance.now() - since]);
    else list.push(performance.now() - since);
  };
  const connections = await Promise.all(Array.from({ length: users }, () => openConnection(target)));
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  let done = 0;
  let begun = 0;
  await Promise.all(
    connections.map(async (connection, user) => {
      const step =
        work.kind === 'requests' ? repeat(work, target, connection, record) : order(work, target, connection, record);
      for (let turn = user; begun < times && performance.now() < until; turn++) {
        begun++;
        await step(turn);
        done++;
      }
    }),
  );
  const elapsed = (performance.now() - startedAt) / 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  for (const connection of connections) connection.close();
  return {
    id,
    done,
    seconds: elapsed,
    latencies: Object.fromEntries([...latencies].map(([kind, list]) => [kind, Float64Array.from(list)])),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

type Recorder = (kind: string, since: number) => void;
type Step = (turn: number) => Promise<void>;

function repeat(work: Work & { kind: 'requests' }, target: Target, connection: Connection, record: Recorder): Step {
  const { method = 'GET' } = work;
  const requests = work.paths.map((path) => Buffer.from(requestText(target, { method, path })));
  return async (turn) => {
    const since = performance.now();
    const answer = await connection.send(requests[turn % requests.length] as Buffer);
    record('request', since);
    if (answer.status !== 200)
      throw new Error(`${work.paths[0]} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  };
}

function order(work: Work & { kind: 'orders' }, target: Target, connection: Connection, record: Recorder): Step {
  const { tokens, variantIds } = work;
  const makeCart = Buffer.from(requestText(target, { method: 'POST', path: '/api/carts' }));
  const post = async (kind: string, wanted: number, request: Buffer | string) => {
    const since = performance.now();
    const answer = await connection.send(request);
    record(kind, since);
    if (answer.status !== wanted) throw new Error(`${kind} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
    return answer.body;
  };
  return async () => {
    const since = performance.now();
    const turn = turns++;
    const { id: cartId } = JSON.parse(await post('cart', 201, makeCart)) as { id: string };
    const line = JSON.stringify({ variantId: nth(variantIds, turn), quantity: 1 });
    await post('line', 200, requestText(target, { method: 'POST', path: `/api/carts/${cartId}/lines`, body: line }));
    const number = turn % 10_000;
    const body = JSON.stringify({
      checkoutId: randomUUID(),
      cartId,
      contact: {
        email: `buyer-${number}@example.com`,
        name: `Buyer Number ${number}`,
        address: {
          line1: `${number} Harbour Street`,
          city: 'Springfield',
          region: 'IL',
          postalCode: '62701',
          country: 'US',
        },
      },
      payment: { method: 'invoice' },
    });
    await post(
      'checkout',
      201,
      requestText(target, { method: 'POST', path: '/api/checkouts', token: nth(tokens, turn), body }),
    );
    record('order', since);
  };
}

/** Orders begun by all users: customers and variants take turns, as even as can be and the same every time. */
let turns = 0;

function nth<T>(list: readonly T[], turn: number): T {
  return list[turn % list.length] as T;
}

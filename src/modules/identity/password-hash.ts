// Argon2id (RFC 9106) for passwords, with its parameters beside each hash. Few at a time: each takes 64 MiB.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

export interface PasswordCost {
  memoryKib: number;
  passes: number;
  parallelism: number;
}

export interface PasswordHash extends PasswordCost {
  hash: Buffer;
  salt: Buffer;
}

/** More than twice what OWASP asks for (19 MiB, 2 passes): 0.16 s on one of our cores. */
export const passwordCost: PasswordCost = { memoryKib: 65_536, passes: 2, parallelism: 1 };

export interface Hasher {
  readonly cost: PasswordCost;
  /** Too many wait already: whoever comes now should come again. */
  isFull(): boolean;
  make(password: string): Promise<PasswordHash>;
  /** Always does the work of one hash, also for nobody's password: otherwise time tells which accounts exist. */
  verify(password: string, stored: PasswordHash | undefined): Promise<boolean>;
  /** A hash that was made when we asked for less. */
  isWeaker(stored: PasswordCost): boolean;
}

export const maxPasswordBytes = 1_024;
const maxAtOnce = 2;
const maxWaiting = 40;

export function openHasher(cost: PasswordCost = passwordCost): Hasher {
  const turns = openTurns();
  const dummy: PasswordHash = { ...cost, salt: randomBytes(16), hash: randomBytes(32) };
  const run = (password: string, { salt, ...how }: PasswordCost & { salt: Buffer }) =>
    turns.take(() => derive(password, salt, how));
  return {
    cost,
    isFull: turns.isFull,
    async make(password) {
      const salt = randomBytes(16);
      return { ...cost, salt, hash: await run(password, { ...cost, salt }) };
    },
    async verify(password, stored) {
      const isPossible = Buffer.byteLength(password) <= 4 * maxPasswordBytes;
      const hash = await run(isPossible ? password : '', stored ?? dummy);
      return timingSafeEqual(hash, (stored ?? dummy).hash) && stored !== undefined && isPossible;
    },
    isWeaker: (stored) => stored.memoryKib * stored.passes < cost.memoryKib * cost.passes,
  };
}

/** The form that is hashed and judged: what looks the same on two keyboards is the same password (NIST SP 800-63B). */
export function normalForm(password: string): string {
  return password.normalize('NFKC');
}

function derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  const { memoryKib: memory, passes, parallelism } = cost;
  const message = Buffer.from(normalForm(password));
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce: salt, parallelism, passes, memory, tagLength: 32 }, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}

function openTurns() {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    isFull: () => waiting.length >= maxWaiting,
    async take<T>(work: () => Promise<T>): Promise<T> {
      if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        return await work();
      } finally {
        // The turn goes on to the next one, or ends.
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
  };
}

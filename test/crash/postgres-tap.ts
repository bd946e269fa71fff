// A tap on PostgreSQL's Unix socket: takes the socket's place, passes everything on, and at one chosen point of the
// conversation keeps a message back and says so. What a crash finds there is decided to the message.
import { renameSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/** The point: the first statement after `arm` that has this text, its COMMIT, or the answer to that. */
export interface TapPoint {
  /** Part of the statement, white space as single blanks. */
  text: string;
  at: 'statement' | 'commit' | 'committed';
}

export interface PostgresTap {
  /** Calls `reached` once, at the moment when the message is kept back; from then on that connection stands still. */
  arm(point: TapPoint, reached: () => void): void;
  /** Lets go; `restore` when the server behind it still lives and must be reachable again. */
  close(options: { restore: boolean }): void;
}

const socketName = '.s.PGSQL.5432';

/** Puts itself in front of the server whose socket lies in `folder`. Connections made before are not tapped. */
export async function openPostgresTap(folder: string): Promise<PostgresTap> {
  const front = path.join(folder, socketName);
  const behind = `${front}.real`;
  const sockets = new Set<net.Socket>();
  let armed: { point: TapPoint; reached: () => void } | undefined;

  const server = net.createServer((client) => {
    const upstream = net.connect(behind);
    const talk = new Conversation(client, upstream, {
      point: () => armed?.point,
      reached() {
        const { reached } = armed ?? {};
        armed = undefined;
        reached?.();
      },
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => talk.fromClient(chunk as Buffer));
    upstream.on('data', (chunk) => talk.fromServer(chunk as Buffer));
  });
  renameSync(front, behind);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(front, resolve));

  return {
    arm: (point, reached) => {
      armed = { point, reached };
    },
    close({ restore }) {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (restore) renameSync(behind, front);
      else rmSync(behind, { force: true });
    },
  };
}

interface Ear {
  point(): TapPoint | undefined;
  reached(): void;
}

/** One connection, both ways, message by message (PostgreSQL protocol 3). */
class Conversation {
  readonly #client: net.Socket;
  readonly #server: net.Socket;
  readonly #ear: Ear;
  readonly #statements = new Map<string, string>();
  #fromClient: Buffer = Buffer.alloc(0);
  #fromServer: Buffer = Buffer.alloc(0);
  #started = false;
  #held = false;
  /** The point's statement is in the transaction that is open now. */
  #inside: TapPoint | undefined;
  #answer: Buffer[] = [];

  constructor(client: net.Socket, server: net.Socket, ear: Ear) {
    this.#client = client;
    this.#server = server;
    this.#ear = ear;
  }

  fromClient(chunk: Buffer): void {
    this.#fromClient = Buffer.concat([this.#fromClient, chunk]);
    for (;;) {
      const header = this.#started ? 1 : 0;
      if (this.#held || this.#fromClient.length < header + 4) return;
      const length = header + this.#fromClient.readUInt32BE(header);
      if (this.#fromClient.length < length) return;
      const message = this.#fromClient.subarray(0, length);
      this.#fromClient = this.#fromClient.subarray(length);
      if (this.#started && this.#stopsAt(message)) return;
      this.#started = true;
      this.#server.write(message);
    }
  }

  /** True when the message is the point: it is not passed on, and nothing after it. */
  #stopsAt(message: Buffer): boolean {
    const text = this.#statementIn(message);
    if (text === undefined) return false;
    const point = this.#inside ?? this.#ear.point();
    if (point === undefined) return false;
    const isCommit = text.toLowerCase() === 'commit';
    if (this.#inside === undefined && text.includes(point.text)) {
      if (point.at === 'statement') return this.#hold();
      this.#inside = point;
    } else if (this.#inside?.at === 'commit' && isCommit) {
      return this.#hold();
    } else if (text.toLowerCase() === 'rollback') {
      this.#inside = undefined;
    }
    return false;
  }

  #statementIn(message: Buffer): string | undefined {
    const fields = (from: number) => message.toString('utf8', from).split('\0');
    switch (String.fromCharCode(message[0] ?? 0)) {
      case 'P': {
        const [name = '', text = ''] = fields(5);
        this.#statements.set(name, flat(text));
        return undefined;
      }
      case 'B': {
        const [, name = ''] = fields(5);
        return this.#statements.get(name);
      }
      case 'Q':
        return flat(fields(5)[0] ?? '');
      default:
        return undefined;
    }
  }

  fromServer(chunk: Buffer): void {
    if (this.#held) return;
    if (this.#inside?.at !== 'committed' && this.#fromServer.length === 0 && this.#answer.length === 0) {
      // Whole messages or not: nobody waits for an answer here.
      this.#fromServer = remainder(chunk);
      this.#client.write(chunk.subarray(0, chunk.length - this.#fromServer.length));
      return;
    }
    this.#fromServer = Buffer.concat([this.#fromServer, chunk]);
    while (this.#fromServer.length >= 5) {
      const length = 1 + this.#fromServer.readUInt32BE(1);
      if (this.#fromServer.length < length) return;
      const message = this.#fromServer.subarray(0, length);
      this.#fromServer = this.#fromServer.subarray(length);
      this.#answer.push(message);
      if (message[0] !== readyForQuery) continue;
      // "I": no transaction is open any more, so what the point's statement did is durable.
      if (this.#inside?.at === 'committed' && message[5] === idle && this.#hold()) return;
      this.#client.write(Buffer.concat(this.#answer));
      this.#answer = [];
    }
    if (this.#inside?.at !== 'committed' && this.#answer.length > 0) {
      this.#client.write(Buffer.concat(this.#answer));
      this.#answer = [];
    }
  }

  /** False when another connection got there first: then this one goes on. */
  #hold(): boolean {
    this.#inside = undefined;
    if (this.#ear.point() === undefined) return false;
    this.#held = true;
    this.#ear.reached();
    return true;
  }
}

const readyForQuery = 'Z'.charCodeAt(0);
const idle = 'I'.charCodeAt(0);

/** The bytes of a message that is not complete yet. */
function remainder(chunk: Buffer): Buffer {
  let at = 0;
  while (at + 5 <= chunk.length) {
    const length = 1 + chunk.readUInt32BE(at + 1);
    if (at + length > chunk.length) break;
    at += length;
  }
  return chunk.subarray(at);
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

// The SMTP side (RFC 5321): takes mail for anybody, but only under TLS (STARTTLS, RFC 3207), and says "accepted" only
// when the message is on the disk. Relays nothing.
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { MessageStore } from './message-store.ts';
import type { Refusals } from './refusals.ts';

type DataCallback = (error?: Error | null, message?: string) => void;

const maxBytes = 5_000_000;

export interface ReceiveOptions {
  readonly store: MessageStore;
  readonly refusals: Refusals;
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** A server that is not listening yet. */
export function mailServer({ store, refusals, key, cert }: ReceiveOptions): SMTPServer {
  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string | undefined> => {
    // Read to its end even when it is refused: the answer comes after the message.
    const raw = await buffer(stream);
    if (stream.sizeExceeded) throw new Refusal(552, `at most ${maxBytes} bytes`);
    const fault = refusals.take();
    if (fault === 'temporarily') throw new Refusal(451, 'try again later');
    if (fault === 'permanently') throw new Refusal(550, 'not wanted here');
    if (fault === 'hang') return undefined;
    const { mailFrom, rcptTo } = session.envelope;
    return store.add(
      {
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        receivedAt: new Date().toISOString(),
      },
      raw,
    );
  };

  const server = new SMTPServer({
    key,
    cert,
    minVersion: 'TLSv1.2',
    name: 'localhost',
    banner: 'demonstration mailbox',
    disabledCommands: ['AUTH'],
    disableReverseLookup: true,
    size: maxBytes,
    maxClients: 50,
    socketTimeout: 60_000,
    closeTimeout: 500,
    logger: false,
    onMailFrom(_address, session, callback) {
      callback(session.secure ? undefined : new Refusal(530, 'say STARTTLS first'));
    },
    onData: (stream, session, callback) => void answer(receive(stream, session), callback),
  });
  // Broken connections and handshakes are the sender's affair; without a listener they would end the process.
  server.on('error', () => undefined);
  return server;
}

async function answer(received: Promise<string | undefined>, callback: DataCallback): Promise<void> {
  try {
    const id = await received;
    if (id !== undefined) callback(undefined, `stored as ${id}`);
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)));
  }
}

/** An answer other than "accepted", with its SMTP code. */
class Refusal extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

// The mailbox's messages: one file each, on the disk before the sender hears "accepted". Never changes or deletes one.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';

/** Who handed the message over and to whom, as SMTP said it; the headers may claim otherwise. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  /** ISO 8601. */
  readonly receivedAt: string;
}

export interface StoredMessage {
  readonly id: string;
  readonly envelope: Envelope;
  /** The message byte for byte (RFC 5322). */
  readonly raw: Buffer;
}

export interface MessageStore {
  /** Resolves when the message is durable. */
  add(envelope: Envelope, raw: Buffer): Promise<string>;
  /** Ids, newest first. */
  list(): readonly string[];
  read(id: string): Promise<StoredMessage | undefined>;
}

const fileName = /^(\d{13}-[0-9a-f]{12})\.mail$/;

/** Opens the folder, which is made with mode 0700: mail is personal data. */
export function openMessageStore(folder: string): MessageStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A file that was being written when the process died has another name, and nobody was told that it is here.
  const ids = readdirSync(folder)
    .flatMap((name) => fileName.exec(name)?.[1] ?? [])
    .toSorted();

  return {
    async add(envelope, raw) {
      const id = `${Date.parse(envelope.receivedAt)}-${randomBytes(6).toString('hex')}`;
      // The envelope is the first line; what follows is the message as it came.
      const content = Buffer.concat([Buffer.from(`${JSON.stringify(envelope)}\n`), raw]);
      await writeDurably(folder, `${id}.mail`, content);
      ids.push(id);
      return id;
    },
    list: () => ids.toSorted().toReversed(),
    async read(id) {
      if (!ids.includes(id)) return undefined;
      return parse(id, await readFile(path.join(folder, `${id}.mail`)));
    },
  };
}

function parse(id: string, content: Buffer): StoredMessage {
  const end = content.indexOf(0x0a);
  const envelope: unknown = JSON.parse(content.subarray(0, end).toString('utf8'));
  if (!isEnvelope(envelope)) throw new Error(`${id}.mail does not begin with an envelope`);
  return { id, envelope, raw: content.subarray(end + 1) };
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value && 'receivedAt' in value;
}

async function writeDurably(folder: string, name: string, content: Buffer): Promise<void> {
  const partial = path.join(folder, `${name}.partial`);
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path.join(folder, name));
  // The name is durable only when its folder is.
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

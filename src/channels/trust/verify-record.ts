// Checks one record of a Watchword shop against its log, with Node alone and without a network. The shop serves this file,
// its types blanked out, as /trust/verify.mjs:
//
//   node verify.mjs RECORD.json "LOG KEY" [WITNESS KEY …]
//
// RECORD.json is what /trust/observations/ID or /trust/versions/N/record answers. Ends with 0 when everything fits, with 1 when something does not.
// Formats: c2sp.org/tlog-proof, c2sp.org/signed-note, c2sp.org/tlog-cosignature; hashes of RFC 6962.
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Observation {
  id: string;
  control: string;
  outcome: string;
  endedAt: string;
  detailsHash: string;
  details: string | null;
}
interface Version {
  version: number;
  publishedOn: string;
  effectiveOn: string;
  body: string;
}
interface RecordFile {
  observation?: Observation;
  version?: Version;
  log: { entry: string; proof: string } | null;
}
interface LogEntry {
  object: string;
  detail: {
    observation?: string;
    outcome?: string;
    until?: string;
    version?: number;
    publishedOn?: string;
    effectiveOn?: string;
  };
  commitments: { details?: string; body?: string };
}
interface Key {
  name: string;
  id: string;
  type: number;
  key: KeyObject;
}

const [file, logKey, ...witnessKeys] = process.argv.slice(2);
if (file === undefined || logKey === undefined) fail('usage: node verify.mjs RECORD.json "LOG KEY" [WITNESS KEY …]');
const { observation, version, log } = JSON.parse(readFileSync(file, 'utf8')) as RecordFile;
if (log === null) fail('the record has no place in the log yet: fetch it again in a second');
const entry = JSON.parse(log.entry) as LogEntry;

// 1. What the record says is what was written.
const about =
  observation !== undefined ? checkObservation(observation) : version !== undefined ? checkVersion(version) : undefined;
if (about === undefined) fail('it is neither an observation nor a version');

// 2. The log holds the entry.
const [head = '', ...rest] = log.proof.split('\n\n');
const note = rest.join('\n\n');
const [first, ...lines] = head.split('\n').filter((line) => !line.startsWith('extra '));
const index = Number(lines[0]?.replace('index ', ''));
const path = lines.slice(1).map((line) => Buffer.from(line, 'base64'));
const [origin, sizeLine, rootLine = ''] = note.split('\n');
const size = Number(sizeLine);
if (first !== 'c2sp.org/tlog-proof@v1' || !(index >= 0 && index < size)) fail('the proof cannot be read');
if (!rootOf(index, size, path, hash(Buffer.of(0), log.entry)).equals(Buffer.from(rootLine, 'base64')))
  fail('the log does not hold this entry at that place');

// 3. The log has signed its head, and so have the witnesses that were named.
const text = note.slice(0, note.indexOf('\n\n') + 1);
const signer = readKey(logKey);
if (signer.name !== origin || !isSigned(signer)) fail('the head of the log is not signed by this key');
for (const key of witnessKeys.map(readKey)) if (!isSigned(key)) fail(`${key.name} has not countersigned`);

process.stdout.write(`${about}, entry ${index} of ${size} in ${origin}\n`);
process.stdout.write(`Everything fits${witnessKeys.length === 0 ? '' : `; countersigned by ${witnessKeys.length}`}.\n`);

function checkObservation({ id, control, outcome, endedAt, detailsHash, details }: Observation): string {
  const { detail, commitments, object } = entry;
  if (detail.observation !== id) fail('the entry is about another observation');
  if (detail.outcome !== outcome) fail('the entry says another outcome');
  if (new Date(detail.until ?? '').getTime() !== new Date(endedAt).getTime()) fail('the entry says another time');
  if (object !== `control:${control}`) fail('the entry is about another control');
  if (commitments.details !== `sha256:${detailsHash}`) fail('the entry holds another hash of the details');
  if (details !== null && hash(details).toString('hex') !== detailsHash)
    fail('the details are not those that were written');
  return `${control}: ${outcome}, seen ${endedAt}`;
}

function checkVersion({ version: number, publishedOn, effectiveOn, body }: Version): string {
  const { detail, commitments, object } = entry;
  if (object !== `policy:${number}` || detail.version !== number) fail('the entry is about another version');
  if (detail.publishedOn !== publishedOn || detail.effectiveOn !== effectiveOn) fail('the entry says other days');
  if (commitments.body !== `sha256:${hash(body).toString('hex')}`) fail('the text is not the one that was published');
  return `version ${number} of the policy: published ${publishedOn}, in effect from ${effectiveOn}`;
}

function hash(...parts: (string | Uint8Array)[]): Buffer {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest();
}

/** RFC 9162, 2.1.3.2. */
function rootOf(at: number, treeSize: number, hashes: Buffer[], leaf: Buffer): Buffer {
  let node = at;
  let last = treeSize - 1;
  let result = leaf;
  for (const sibling of hashes) {
    if (last === 0) fail('the proof is too long');
    if (node % 2 === 1 || node === last) {
      result = hash(Buffer.of(1), sibling, result);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else result = hash(Buffer.of(1), result, sibling);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) fail('the proof is too short');
  return result;
}

/** name+id+base64 of a type (1: a log, 4: a witness) and an Ed25519 key. */
function readKey(spelt: string): Key {
  const [, name = '', id = '', body = ''] =
    /^(.+?)\+([0-9a-f]{8})\+(.+)$/.exec(spelt) ?? fail(`this is no key: ${spelt}`);
  const bytes = Buffer.from(body, 'base64');
  if (hash(`${name}\n`, bytes).subarray(0, 4).toString('hex') !== id) fail(`this key is misspelt: ${spelt}`);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { name, id, type: bytes[0] ?? 0, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

function isSigned({ name, id, type, key }: Key): boolean {
  return note.split('\n').some((line) => {
    const [, signer, base64 = ''] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    if (signer !== name || bytes.subarray(0, 4).toString('hex') !== id) return false;
    if (type === 1) return verify(null, Buffer.from(text), key, bytes.subarray(4));
    const time = bytes.readBigUInt64BE(4);
    return type === 4 && verify(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), key, bytes.subarray(12));
  });
}

function fail(why: string): never {
  process.stderr.write(`Does not hold: ${why}.\n`);
  process.exit(1);
}

// The trust page: each sentence of the policy with whether it holds now, how that is known, how old the knowledge is,
// and how a stranger checks it. And the public part of the log: checkpoints, hash tiles and published observations
// (entries themselves are for owner and auditor only). Shows; never judges and never looks.
import {
  type Exchange,
  immutable,
  jsonReply,
  type Reply,
  type Route,
  type StoredReply,
  sendStored,
  storeReply,
  textReply,
} from '../kernel/http.ts';
import type { LogReader } from '../modules/evidence.ts';
import type { PublicObservation, TrustReport } from '../modules/policy.ts';
import type { ShopAccess, ShopParts } from './shop.ts';
import { trustBody } from './trust/page-body.ts';
import { reportJson } from './trust/report-json.ts';

export interface TrustParts {
  frame: ShopParts['frame'];
  /** As its merchant calls it now. */
  shopName: () => Promise<string>;
  /** Our own address, for the commands that a reader may copy. */
  shopOrigin: string;
  report: () => Promise<TrustReport>;
  observation: (id: string) => Promise<PublicObservation | undefined>;
  log: Pick<LogReader, 'getCheckpoint' | 'getTile' | 'proofForEntry'>;
  /** The log's public key, as a signed note names it. */
  verifierKey: string;
}

/** A report and the page made of it are the same for everybody: made at most once in this time. */
const freshMs = 1_000;

export function trustRoutes(parts: TrustParts): Route<ShopAccess>[] {
  const current = remembered(parts);
  return [
    {
      method: 'GET',
      path: '/trust',
      access: 'anyone',
      handler: async (exchange) => sendStored(exchange, (await current()).page),
    },
    {
      method: 'GET',
      path: '/trust.json',
      access: 'anyone',
      handler: async (exchange) => sendStored(exchange, (await current()).json),
    },
    {
      method: 'GET',
      path: '/trust/observations/:id',
      access: 'anyone',
      handler: (exchange) => showObservation(parts, exchange),
    },
    {
      method: 'GET',
      path: '/log/log.vkey',
      access: 'anyone',
      handler: () => textReply(`${parts.verifierKey}\n`, { headers: { 'cache-control': 'public, max-age=3600' } }),
    },
    { method: 'GET', path: '/log/checkpoint', access: 'anyone', handler: () => sendCheckpoint(parts.log) },
    { method: 'GET', path: '/log/tile/*', access: 'anyone', handler: (exchange) => sendTile(parts.log, exchange) },
  ];
}

interface Answers {
  page: StoredReply;
  json: StoredReply;
}

function remembered(parts: TrustParts): () => Promise<Answers> {
  let made: { at: number; answer: Promise<Answers> } | undefined;
  return () => {
    const at = performance.now();
    if (made !== undefined && at - made.at < freshMs) return made.answer;
    const answer = makeAnswers(parts);
    made = { at, answer };
    // One that failed is not kept.
    answer.catch(() => {
      made = undefined;
    });
    return answer;
  };
}

async function makeAnswers(parts: TrustParts): Promise<Answers> {
  const [report, checkpoint, shopName] = await Promise.all([
    parts.report(),
    parts.log.getCheckpoint(),
    parts.shopName(),
  ]);
  const page = parts.frame.page({
    title: 'How we keep our word',
    description: `What ${shopName} promises about your data, and whether it holds at this moment.`,
    current: '/trust',
    body: trustBody({ ...parts, shopName, report, checkpoint }),
  });
  const json = JSON.stringify(reportJson(report, checkpoint, parts));
  return {
    page: storeReply(page.toString(), { contentType: 'text/html; charset=utf-8', page: {}, quality: 3 }),
    json: storeReply(json, { contentType: 'application/json', quality: 3 }),
  };
}

/** An observation with its entry of the log and the proof that the log holds it (c2sp.org/tlog-proof). */
async function showObservation({ observation, log, verifierKey }: TrustParts, exchange: Exchange): Promise<Reply> {
  const found = await observation(exchange.param('id'));
  if (found === undefined) return exchange.refuse(404, 'There is no such observation.');
  const proof = await log.proofForEntry(found.evidenceId);
  return jsonReply(
    {
      observation: { ...found, details: found.details ?? null },
      detailsNote:
        found.details === undefined
          ? 'Withheld until it is mended, or for 30 days. The entry commits to the hash of it.'
          : 'The entry commits to the SHA-256 of this text.',
      // An entry becomes part of the log within a second.
      log:
        proof === undefined
          ? null
          : { verifierKey, index: proof.index, entry: proof.entry.toString('utf8'), proof: proof.proof },
    },
    { headers: { 'cache-control': 'no-cache' } },
  );
}

async function sendCheckpoint(log: TrustParts['log']): Promise<Reply> {
  const checkpoint = await log.getCheckpoint();
  if (checkpoint === undefined) return textReply('The log has no checkpoint yet.\n', { status: 404 });
  return textReply(checkpoint.note, { headers: { 'cache-control': 'no-cache' } });
}

// A tile, partial ones included, never changes once it is there (c2sp.org/tlog-tiles).
async function sendTile(log: TrustParts['log'], exchange: Exchange): Promise<Reply> {
  const path = exchange.path.slice('/log/'.length);
  const tile = path.startsWith('tile/entries') ? undefined : await log.getTile(path);
  if (tile === undefined) return exchange.refuse(404, 'There is no such tile in the log.');
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'cache-control': immutable },
    body: new Uint8Array(tile),
  };
}

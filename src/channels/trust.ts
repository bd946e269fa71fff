// The trust page: each sentence of the policy with whether it holds now, how that is known, how old the knowledge is,
// and how a stranger checks it. And the public part of the log: checkpoints, hash tiles and published observations
// (entries themselves are for owner and auditor only). Shows; never judges and never looks.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
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
import type { Change, PolicyReader, PublicObservation, TrustReport } from '../modules/policy.ts';
import type { ShopAccess, ShopParts } from './shop.ts';
import { badge, jsonFeed, rss } from './trust/feeds.ts';
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
  version: PolicyReader['version'];
  changes: () => Promise<Change[]>;
  log: Pick<LogReader, 'getCheckpoint' | 'getTile' | 'proofForEntry'>;
  /** The log's public key, as a signed note names it. */
  verifierKey: string;
}

/** A report and the page made of it are the same for everybody: made at most once in this time. */
const freshMs = 1_000;
/** Readers of feeds come every quarter of an hour, and a month of looks is read for them. */
const feedFreshMs = 60_000;

const verifyRecord = stripTypeScriptTypes(readFileSync(new URL('trust/verify-record.ts', import.meta.url), 'utf8'), {
  mode: 'strip',
});

export function trustRoutes(parts: TrustParts): Route<ShopAccess>[] {
  const report = remembered(freshMs, () => makeReport(parts));
  const stored = (path: `/${string}`, freshFor: number, make: () => Promise<StoredReply>): Route<ShopAccess> => {
    const current = remembered(freshFor, make);
    return {
      method: 'GET',
      path,
      access: 'anyone',
      handler: async (exchange) => sendStored(exchange, await current()),
    };
  };
  const verifier = storeReply(verifyRecord, { contentType: 'text/javascript; charset=utf-8' });
  return [
    stored('/trust', freshMs, async () => makePage(parts, await report())),
    stored('/trust.json', freshMs, async () => makeJson(parts, await report())),
    stored('/trust/badge.svg', freshMs, async () =>
      storeReply(badge((await report()).report), { contentType: 'image/svg+xml', embeddable: true }),
    ),
    stored('/trust/changes.xml', feedFreshMs, async () => {
      const [changes, shopName] = await Promise.all([parts.changes(), parts.shopName()]);
      return storeReply(rss(changes, { ...parts, shopName }), { contentType: 'application/rss+xml; charset=utf-8' });
    }),
    stored('/trust/changes.json', feedFreshMs, async () => {
      const [changes, shopName] = await Promise.all([parts.changes(), parts.shopName()]);
      return storeReply(JSON.stringify(jsonFeed(changes, { ...parts, shopName })), {
        contentType: 'application/feed+json',
      });
    }),
    {
      method: 'GET',
      path: '/trust/verify.mjs',
      access: 'anyone',
      handler: (exchange) => sendStored(exchange, verifier),
    },
    {
      method: 'GET',
      path: '/trust/versions/:version',
      access: 'anyone',
      handler: (exchange) => showVersion(parts, exchange),
    },
    {
      method: 'GET',
      path: '/trust/versions/:version/record',
      access: 'anyone',
      handler: (exchange) => showVersionRecord(parts, exchange),
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

/** What `make` made last, for so long; one that failed is not kept. */
function remembered<Value>(freshFor: number, make: () => Promise<Value>): () => Promise<Value> {
  let made: { at: number; answer: Promise<Value> } | undefined;
  return () => {
    const at = performance.now();
    if (made !== undefined && at - made.at < freshFor) return made.answer;
    const answer = make();
    made = { at, answer };
    answer.catch(() => {
      if (made?.answer === answer) made = undefined;
    });
    return answer;
  };
}

type Facts = Awaited<ReturnType<typeof makeReport>>;

async function makeReport(parts: TrustParts) {
  const [report, checkpoint, shopName] = await Promise.all([
    parts.report(),
    parts.log.getCheckpoint(),
    parts.shopName(),
  ]);
  return { report, checkpoint, shopName };
}

function makePage(parts: TrustParts, facts: Facts): StoredReply {
  const page = parts.frame.page({
    title: 'How we keep our word',
    description: `What ${facts.shopName} promises about your data, and whether it holds at this moment.`,
    current: '/trust',
    canonical: '/trust',
    body: trustBody({ ...parts, ...facts }),
  });
  return storeReply(page.toString(), { contentType: 'text/html; charset=utf-8', page: {}, quality: 3 });
}

function makeJson(parts: TrustParts, { report, checkpoint }: Facts): StoredReply {
  const json = JSON.stringify(reportJson(report, checkpoint, parts));
  return storeReply(json, { contentType: 'application/json', quality: 3 });
}

/** A version's text as it was published, for ever the same; its hash stands in the log. */
async function showVersion(parts: TrustParts, exchange: Exchange): Promise<Reply> {
  const found = await askedVersion(parts, exchange);
  if (found === undefined) return exchange.refuse(404, 'There is no such version.');
  return textReply(found.body, { headers: { 'cache-control': 'public, max-age=3600' } });
}

/** The same with its entry of the log, and the proof that the log holds it. */
async function showVersionRecord(parts: TrustParts, exchange: Exchange): Promise<Reply> {
  const found = await askedVersion(parts, exchange);
  if (found === undefined) return exchange.refuse(404, 'There is no such version.');
  const { evidenceId, ...version } = found;
  const log = await proofOf(parts, evidenceId);
  return jsonReply({ version, log }, { headers: { 'cache-control': 'no-cache' } });
}

async function askedVersion({ version }: TrustParts, exchange: Exchange) {
  const asked = exchange.param('version');
  return /^[1-9]\d{0,6}$/.test(asked) ? version(Number(asked)) : undefined;
}

/** Null for a moment: an entry becomes part of the log within a second. */
async function proofOf({ log, verifierKey }: TrustParts, evidenceId: string) {
  const proof = await log.proofForEntry(evidenceId);
  return proof === undefined
    ? null
    : { verifierKey, index: proof.index, entry: proof.entry.toString('utf8'), proof: proof.proof };
}

/** An observation with its entry of the log and the proof that the log holds it (c2sp.org/tlog-proof). */
async function showObservation(parts: TrustParts, exchange: Exchange): Promise<Reply> {
  const found = await parts.observation(exchange.param('id'));
  if (found === undefined) return exchange.refuse(404, 'There is no such observation.');
  return jsonReply(
    {
      observation: { ...found, details: found.details ?? null },
      detailsNote:
        found.details === undefined
          ? 'Withheld until it is mended, or for 30 days. The entry commits to the hash of it.'
          : 'The entry commits to the SHA-256 of this text.',
      log: await proofOf(parts, found.evidenceId),
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

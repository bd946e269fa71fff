// `watchword pictures`: what came of the pictures that products name, and pictures that are added by hand. Fetches
// nothing itself: the running shop does.
import { readFile, stat } from 'node:fs/promises';
import type { AddPicture, RemovePicture } from '../../flows/add-picture.ts';
import type { Media, Source, SourceState } from '../../modules/media.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface PictureParts {
  operator: string;
  /** Files beyond it are not even read. */
  maxBytes: number;
  sources: Media['sources'];
  counts: Media['counts'];
  add: AddPicture;
  remove: RemovePicture;
  /** Tries failed addresses again, all or the one; returns how many. */
  retry: (url?: string) => Promise<number>;
}

export const usage = `watchword pictures [list] [--state wanted|fetched|failed] [--limit N]
watchword pictures add FILE --product HANDLE [--alt TEXT] [--position N]
watchword pictures retry [ADDRESS]
watchword pictures remove ADDRESS --product HANDLE --yes`;

const states: readonly string[] = ['wanted', 'fetched', 'failed'] satisfies SourceState[];

export async function picturesCommand(
  parts: PictureParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    state: { type: 'string' },
    limit: { type: 'string', default: '50' },
    product: { type: 'string' },
    alt: { type: 'string', default: '' },
    position: { type: 'string' },
    yes: { type: 'boolean', default: false },
  });
  const [act = 'list', what, ...more] = positionals;
  if (more.length > 0) throw new UsageError(usage);
  switch (act) {
    case 'list':
      return list(parts, { state: values.state, limit: wholeNumber(values.limit, '--limit') }, terminal);
    case 'retry': {
      const wanted = await parts.retry(what);
      terminal.result({ wanted }, wanted === 0 ? 'Nothing to try again.' : `${wanted} pictures are tried again.`);
      return 0;
    }
    case 'add':
      if (what === undefined || values.product === undefined) throw new UsageError(usage);
      return add(parts, { ...values, product: values.product, file: what }, terminal);
    case 'remove':
      if (what === undefined || values.product === undefined) throw new UsageError(usage);
      return remove(parts, { url: what, product: values.product, yes: values.yes }, terminal);
    default:
      throw new UsageError(usage);
  }
}

async function list(
  parts: PictureParts,
  { state, limit }: { state: string | undefined; limit: number },
  terminal: Terminal,
): Promise<ExitCode> {
  if (state !== undefined && !states.includes(state)) throw new UsageError(usage);
  const [sources, counts] = await Promise.all([
    parts.sources({ state: state as SourceState | undefined, limit }),
    parts.counts(),
  ]);
  const { wanted, fetched, failed, pictures, bytes } = counts;
  const lines = [
    `${fetched} addresses have their picture, ${wanted} are still to be fetched, ${failed} have failed.`,
    `${pictures} pictures take ${(bytes / 1e6).toFixed(1)} MB in all widths and formats.`,
    ...(sources.length === 0 ? [] : ['', table(sources.map(rowOf))]),
  ];
  terminal.result({ counts, sources }, lines.join('\n'));
  return 0;
}

function rowOf({ url, state, tries, nextTryAt, reason, hash }: Source): (string | number)[] {
  const next = nextTryAt === null || tries === 0 ? '' : `again at ${nextTryAt.toISOString().slice(0, 16)}Z`;
  return [state, url, [reason, next].filter((text) => text !== '').join(', ') || (hash ?? '')];
}

async function add(
  parts: PictureParts,
  wish: { file: string; product: string; alt: string; position?: string | undefined },
  terminal: Terminal,
): Promise<ExitCode> {
  const { file, product } = wish;
  const position = wish.position === undefined ? undefined : wholeNumber(wish.position, '--position');
  if (wish.alt.length > 1_000) throw new UsageError('--alt has at most 1,000 characters.');
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new UsageError(`${file} is not a file that can be read.`);
  if (found.size > parts.maxBytes) throw new UsageError(`${file} has more than ${parts.maxBytes / 1024 / 1024} MB.`);
  const outcome = await parts.add({
    bytes: await readFile(file),
    handle: product,
    alt: wish.alt.trim(),
    position,
    actor: parts.operator,
  });
  switch (outcome.kind) {
    case 'added':
      terminal.result(outcome, `${product} shows it now, as ${outcome.url}.`);
      return 0;
    case 'no-product':
      terminal.result(outcome, `There is no product ${product}. Nothing was changed.`);
      return 1;
    case 'refused':
      terminal.result(outcome, `${file} was not added: ${outcome.reason}.`);
      return 1;
  }
}

async function remove(
  parts: PictureParts,
  { url, product, yes }: { url: string; product: string; yes: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  if (!yes) {
    terminal.print(
      `${product} will no longer show ${url}; when no other product does, the picture is deleted. Repeat with --yes to do it.`,
    );
    return 1;
  }
  const outcome = await parts.remove({ url, handle: product, actor: parts.operator });
  const words = {
    dropped: `${product} no longer shows it.`,
    'no-product': `There is no product ${product}. Nothing was changed.`,
    'no-picture': `${product} does not show ${url}. Nothing was changed.`,
  };
  terminal.result({ kind: outcome }, words[outcome]);
  return outcome === 'dropped' ? 0 : 1;
}

function wholeNumber(text: string, name: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`${name} must be a whole number from 1 to 9999.`);
  return Number(text);
}

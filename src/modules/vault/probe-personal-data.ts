// Personal data sealed (S2.1, L5.1): every column has its data class, every sealed column holds sealed values, no other
// column holds what looks like a person's address or number, and a canary's words and key are in no raw file.
import { classFaults, dataClasses } from '../../kernel/data-classes.ts';
import type { Reader } from '../../kernel/database.ts';
import { filesBelow, searchFiles } from '../../kernel/search-files.ts';
import { type SearchedColumn, searchTables } from '../../kernel/search-tables.ts';
import type { Sight } from '../policy.ts';
import type { Vault } from '../vault.ts';
import { candidatePattern, mailboxesIn, personalKinds } from './personal-patterns.ts';

export interface PersonalDataParts {
  database: Reader;
  vault: Pick<Vault, 'inspectSealedColumns' | 'sealCanary'>;
  /** The canary's words, known to nobody else: at least 24 letters and digits. */
  canaryWords: string;
  /** What the merchant tells everybody on the shop's pages: an address in it is no customer's. */
  shopTexts: () => Promise<readonly string[]>;
  /** Raw files of the main database; none when it is on another machine. */
  databaseFolders: readonly string[];
  /** Everything else that the shop writes: key store, evidence, logs. */
  otherPlaces: readonly { path: string; skip?: readonly string[] }[];
}

const rawBudgetBytes = 1 << 30;

export async function probePersonalData(parts: PersonalDataParts): Promise<Sight> {
  const { database, vault, canaryWords } = parts;
  const { keyMaterial } = await vault.sealCanary(canaryWords);
  const columns = await dataClasses(database);
  const findings = classFaults(columns);
  const sealed = await vault.inspectSealedColumns(database, columns);
  const faults = {
    'not-the-sealed-format': 'holds values that are not sealed',
    'shows-plain-text': 'shows plain text in sealed values',
    'label-not-declared': 'is sealed under a label that the vault was not given',
  } as const;
  findings.push(...sealed.findings.map(({ column, fault, rows }) => `${column} ${faults[fault]} (${rows})`));

  const open = await searchOpenColumns(database, new Set((await parts.shopTexts()).flatMap(mailboxesIn)));
  findings.push(...open.findings);
  const words = spellings(canaryWords);
  const raw = await searchRaw(
    parts.databaseFolders.map((path) => ({ path })),
    [
      ...words.map((needle) => ({ needle, what: 'the canary’s words in the clear' })),
      ...keyMaterial.map((needle) => ({ needle, what: 'the canary’s key, which belongs in the key store only' })),
    ],
  );
  const other = await searchRaw(
    parts.otherPlaces,
    words.map((needle) => ({ needle, what: 'the canary’s words in the clear' })),
  );
  findings.push(...raw.findings, ...other.findings);
  const rawWords =
    parts.databaseFolders.length === 0
      ? 'the database is on another machine, so its raw files were not read'
      : `a canary’s words and key are in none of ${raw.files + other.files} raw files (${megabytes(raw.bytes + other.bytes)})`;
  return {
    summary: `${columns.length} columns have a data class; ${sealed.values} values in ${sealed.columns} sealed columns are sealed; ${open.columns} other columns hold nothing that looks like an e-mail, telephone number or postal address; ${rawWords}${open.closed}.`,
    findings,
  };
}

async function searchOpenColumns(
  database: Reader,
  ownMailboxes: ReadonlySet<string>,
): Promise<{ columns: number; findings: string[]; closed: string }> {
  const findings: string[] = [];
  const search = await searchTables(database, {
    wants: ({ type, dataClass }) =>
      type !== 'bigint' &&
      type !== 'numeric' &&
      // Pictures as everybody may download them: in compressed bytes a word is chance.
      !(type === 'bytea' && dataClass === 'public') &&
      !/^(?:sealed:|blind-index|secret-hash|commitment)/.test(dataClass ?? ''),
    pattern: () => candidatePattern,
    look(column, value) {
      const text = typeof value === 'string' ? value : value.toString('utf8');
      const kinds = personalKinds(text, { published: isPublished(column), ownMailboxes });
      findings.push(...kinds.map((kind) => `${column.table}.${column.column} holds what looks like ${kind}`));
      return kinds.length > 0;
    },
  });
  const closed = search.closed.length === 0 ? '' : `; not readable to the shop: ${search.closed.join(', ')}`;
  return { columns: search.columns, findings, closed };
}

/** The merchant's own words, and what was imported of them. */
function isPublished({ table, dataClass }: SearchedColumn): boolean {
  return dataClass === 'public' || table.startsWith('catalog.') || table === 'orders.line';
}

interface Needle {
  needle: Buffer;
  what: string;
}

async function searchRaw(
  places: readonly { path: string; skip?: readonly string[] }[],
  needles: readonly Needle[],
): Promise<{ files: number; bytes: number; findings: string[] }> {
  const findings: string[] = [];
  const files = places.flatMap(({ path, skip }) => filesBelow(path, skip).map((file) => ({ ...file, place: path })));
  const places_ = new Map(files.map((file) => [file.path, file.place]));
  const search = await searchFiles(files, rawBudgetBytes, (file, piece) => {
    const found = needles.filter(({ needle }) => piece.includes(needle));
    findings.push(...found.map(({ what }) => `${shorten(file, places_.get(file) ?? '')} holds ${what}`));
    return found.length > 0;
  });
  return { ...search, findings: [...new Set(findings)] };
}

function shorten(file: string, place: string): string {
  const folder = place.slice(place.lastIndexOf('/') + 1);
  return file === place ? folder : folder + file.slice(place.length);
}

/** A text as it may lie in a file: UTF-8, UTF-16, hexadecimal, and Base64 at each of its three alignments. */
function spellings(words: string): Buffer[] {
  const bytes = Buffer.from(words);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // The first and the last characters depend on what stands beside the words.
    return text.slice(shift === 0 ? 0 : 4, -2);
  });
  const hex = bytes.toString('hex');
  return [
    bytes,
    Buffer.from(words, 'utf16le'),
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    ...base64.map((text) => Buffer.from(text)),
  ];
}

function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}

// What differs between two documents of levels, in words; and what counts and waits at this moment (L6.3).

import type { HtmlValue } from '../../kernel/html.ts';
import { html } from '../../kernel/html.ts';
import {
  type Level,
  type LevelDocument,
  type LevelVersion,
  levelDocumentSchema,
  levels,
  type Permission,
} from '../../modules/access.ts';
import type { People } from './people.ts';
import { amountOf, stateText } from './words.ts';

export interface LevelsDesk extends People {
  /** Of the shop's own amounts. */
  currency: string;
}

export type ListedLevel = Exclude<Level, 'owner'>;
/** An owner has everything, by a rule: no document lists him. */
export const listed = levels.filter((level): level is ListedLevel => level !== 'owner');

export type LevelChange =
  | { kind: 'level'; level: ListedLevel; added: Permission[]; removed: Permission[] }
  | { kind: 'large-amount'; beforeMinor: number; afterMinor: number };

const shownVersions = 100;

export interface LevelsNow {
  /** What counts. */
  document: LevelDocument;
  /** Its version; 0: what is shipped. */
  inForce: number;
  /** The newest first. */
  versions: LevelVersion[];
}

export async function levelsNow({ access }: LevelsDesk): Promise<LevelsNow> {
  const [{ document }, versions] = await Promise.all([access.mode(), access.levelVersions(shownVersions)]);
  return { document, versions, inForce: versions.find(({ approvedAt }) => approvedAt !== null)?.version ?? 0 };
}

/** A stored document; undefined for one that names a permission which this release does not know. */
export function documentOf(body: unknown): LevelDocument | undefined {
  const read = levelDocumentSchema.safeParse(body);
  return read.success ? read.data : undefined;
}

export function changesBetween(before: LevelDocument, after: LevelDocument): LevelChange[] {
  const changes = listed.flatMap((level): LevelChange[] => {
    const [had, has] = [before.levels[level], after.levels[level]];
    const added = has.filter((name) => !had.includes(name));
    const removed = had.filter((name) => !has.includes(name));
    return added.length + removed.length === 0 ? [] : [{ kind: 'level', level, added, removed }];
  });
  const [beforeMinor, afterMinor] = [before.largeAmountMinor, after.largeAmountMinor];
  return beforeMinor === afterMinor ? changes : [...changes, { kind: 'large-amount', beforeMinor, afterMinor }];
}

/** For the effect page: whom it concerns, and what changes. */
export function changeText(change: LevelChange, currency: string): readonly [what: string, value: HtmlValue] {
  if (change.kind === 'large-amount') {
    const { beforeMinor, afterMinor } = change;
    return ['Large from', `${amountOf(beforeMinor, currency)} → ${amountOf(afterMinor, currency)}`];
  }
  const { level, added, removed } = change;
  return [
    stateText(level),
    html`${added.length === 0 ? '' : html`gains ${added.join(', ')}`}${added.length > 0 && removed.length > 0 ? '; ' : ''}${removed.length === 0 ? '' : html`loses ${removed.join(', ')}`}`,
  ];
}

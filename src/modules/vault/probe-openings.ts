// What is opened, for what, and whom nobody can open any more (S2.2, S2.5, S4.1, L17): records, the data map, and one try
// that must be refused. Opens nothing of anybody.
import type { Clock } from '../../kernel/clock.ts';
import { classFaults, dataClasses } from '../../kernel/data-classes.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import type { Vault } from '../vault.ts';
import { canaryLabel } from './canary.ts';
import { DisclosureRefused } from './refusals.ts';
import * as rows from './vault-store.ts';

export interface OpeningParts {
  database: Reader;
  clock: Clock;
  vault: Pick<Vault, 'purposes' | 'reader' | 'erasedWithKey'>;
}

const weekMs = 7 * 86_400_000;

export async function probeOpenings({ database, clock, vault }: OpeningParts): Promise<Sight> {
  const covers = new Map<string, readonly string[]>(Object.entries(vault.purposes));
  const opened = await rows.openedSince(database, new Date(clock.now().getTime() - weekMs));
  const findings = opened.flatMap(({ purpose, label, openings }) => {
    const covered = covers.get(purpose);
    if (covered === undefined)
      return [`${label} was opened for "${purpose}", which is no declared purpose (${openings})`];
    return covered.includes(label)
      ? []
      : [`${label} was opened for "${purpose}", which does not cover it (${openings})`];
  });
  if (!refusesUncovered(vault)) findings.push('the vault would open what the purpose does not cover');
  const openings = opened.reduce((sum, one) => sum + one.openings, 0);
  return {
    summary: `${openings} values were opened in seven days, each for one of ${covers.size} declared purposes that covers it; what a purpose does not cover is refused.`,
    findings,
  };
}

/** No purpose covers the canary. */
function refusesUncovered(vault: OpeningParts['vault']): boolean {
  try {
    vault.reader('support', [canaryLabel]);
    return false;
  } catch (error) {
    if (error instanceof DisclosureRefused) return true;
    throw error;
  }
}

const lateMs = 3_600_000;

export async function probeErased({ database, clock, vault }: OpeningParts): Promise<Sight> {
  const { erased, withKey } = await vault.erasedWithKey();
  const late = await rows.countOpenBefore(database, new Date(clock.now().getTime() - lateMs));
  const findings: string[] = [];
  if (withKey > 0) findings.push(`${withKey} persons count as erased, and their keys are still there`);
  if (late > 0) findings.push(`${late} erasures have been open for longer than an hour`);
  return { summary: `${erased} persons were erased: the key store has no key of any of them.`, findings };
}

export async function probeDataMap({ database, vault }: OpeningParts): Promise<Sight> {
  const columns = await dataClasses(database);
  const used = new Set(Object.values(vault.purposes).flat());
  const sealed = columns.filter((column) => column.class?.startsWith('sealed:'));
  const unused = sealed.filter((column) => {
    const label = (column.class ?? '').slice('sealed:'.length);
    return label !== canaryLabel && !used.has(label);
  });
  return {
    summary: `${columns.length} columns say what they hold; each of ${sealed.length} sealed ones has a declared use.`,
    findings: [
      ...classFaults(columns),
      ...unused.map(({ schema, table, column }) => `${schema}.${table}.${column} is sealed, and no purpose covers it`),
    ],
  };
}

// SQL of the rules that have decided something: each document under its version and its hash, never changed.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export interface KeptRules {
  version: number;
  hash: string;
  document: unknown;
}

/** The version of these rules; keeps them first when they are new. Processes that start together keep them once. */
export async function keepRules(reader: Reader, rules: { hash: string; document: object; at: Date }): Promise<number> {
  const known = sql<{ version: number }>`select version from screening.rules where hash = ${rules.hash}`;
  const before = await reader.maybeOne(known);
  if (before !== undefined) return before.version;
  await reader.execute(sql`
    insert into screening.rules (hash, document, first_used_at)
    values (${rules.hash}, ${JSON.stringify(rules.document)}, ${rules.at})
    on conflict (hash) do nothing`);
  return (await reader.one(known)).version;
}

export function allRules(reader: Reader): Promise<KeptRules[]> {
  return reader.query(sql<KeptRules>`select version, hash, document from screening.rules order by version`);
}

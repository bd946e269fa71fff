// What the merchant decides (name, look, pages, taxes, rules) as versioned JSON documents. A change is a new version, and
// old ones stay, so that what was decided then can be explained later. Knows no document's meaning: each kind brings its
// own schema. Holds no personal data and no secret: documents are shown and exported.
import type { z } from 'zod';
import type { Database, Tx } from '../kernel/database.ts';
import { openFreshCache } from '../kernel/fresh-cache.ts';
import { isUuid } from '../kernel/ids.ts';
import * as store from './settings/settings-store.ts';

export { currencyRules } from './settings/currency-rules.ts';
export {
  type ContrastFault,
  contrastFaults,
  type Look,
  makeLook,
  type Palette,
  readyLooks,
} from './settings/look.ts';
export { shopTexts } from './settings/settings-store.ts';
export {
  defaultShopSettings,
  type Locale,
  type Localized,
  locales,
  type ShopSettings,
  shopSettingsSchema,
} from './settings/shop-settings.ts';

export interface DocumentKind<Value> {
  /** `shop`, `till`, `screening`. */
  kind: string;
  /** Gives every member that older versions lack a default. */
  schema: z.ZodType<Value>;
  /** What counts before the first version. */
  fallback: Value;
}

export interface SettingsDocument<Value> {
  /**
   * The newest version: the same object for as long as it is fresh, so that what is made of it can be kept (`derived`).
   * As new as this process's last commit, and at most a second behind other processes'.
   */
  current(): Promise<Value>;
  /** 0: none was set, and the fallback counts. */
  version(): Promise<number>;
  /** An old version as it was, or undefined. */
  read(version: number): Promise<Value | undefined>;
  /** Checks a body as it would be stored; throws ZodError. */
  parse(body: unknown): Value;
  /** Stores a new version and returns its number. Throws ZodError when the schema refuses the body. */
  change(tx: Tx, body: unknown, by: { actor: string; at: Date }): Promise<number>;
  /** A document to be looked at before it counts, under an id that only its maker knows. */
  draft(id: string): Promise<{ value: Value; version: number } | undefined>;
  /** Puts or replaces it. Throws ZodError. Drafts are dropped a day after their last change. */
  saveDraft(tx: Tx, draft: { id: string; body: unknown; at: Date }): Promise<void>;
}

export interface Settings {
  document<Value extends object>(kind: DocumentKind<Value>): SettingsDocument<Value>;
}

const draftMs = 86_400_000;

export function openSettings({ database }: { database: Database }): Settings {
  const stored = openFreshCache<string, store.StoredDocument>({
    load: async (kinds) =>
      new Map((await store.readNewest(database, kinds)).map((document) => [document.kind, document])),
  });
  return { document: (kind) => openDocument(database, stored, kind) };
}

function openDocument<Value extends object>(
  database: Database,
  stored: ReturnType<typeof openFreshCache<string, store.StoredDocument>>,
  { kind, schema, fallback }: DocumentKind<Value>,
): SettingsDocument<Value> {
  // By version, not by row: a reload of the same version is the same object.
  let last: { version: number; value: Value } = { version: 0, value: fallback };

  async function newest() {
    const document = await stored.get(kind);
    if (document === undefined) return { version: 0, value: fallback };
    if (last.version !== document.version) last = { version: document.version, value: schema.parse(document.body) };
    return last;
  }

  return {
    current: async () => (await newest()).value,
    version: async () => (await newest()).version,
    async read(version) {
      const document = await store.readVersion(database, kind, version);
      return document && schema.parse(document.body);
    },
    parse: (body) => schema.parse(body),
    async change(tx, body, { actor, at }) {
      schema.parse(body);
      tx.afterCommit(() => stored.invalidate([kind]));
      return store.insertVersion(tx, { kind, body, actor, at });
    },
    async draft(id) {
      const found = isUuid(id) ? await store.readDraft(database, id) : undefined;
      return found?.kind === kind ? { value: schema.parse(found.body), version: found.version } : undefined;
    },
    async saveDraft(tx, { id, body, at }) {
      schema.parse(body);
      await store.deleteDrafts(tx, new Date(at.getTime() - draftMs));
      await store.upsertDraft(tx, { id, kind, body, at });
    },
  };
}

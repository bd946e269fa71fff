// The merchant's description of his shop: checked whole, shown before it counts, stored as a new version. Every change is
// an entry of the log; a draft is none, because nobody but its maker sees it.
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import { contrastFaults, type SettingsDocument, type ShopSettings, shopSettingsSchema } from '../modules/settings.ts';

export interface ShopDeskParts {
  database: Database;
  clock: Clock;
  evidence: EvidenceWriter;
  shopSettings: SettingsDocument<ShopSettings>;
}

export interface ShopFault {
  /** Where: `look.light.accent`, `menu.0.href`; '' for the document itself. */
  at: string;
  message: string;
}

export interface ShopChange {
  at: string;
  /** As JSON; absent: was not there, or is gone. */
  before?: string;
  after?: string;
}

export type ShopCheck =
  | { kind: 'valid'; settings: ShopSettings; changes: ShopChange[]; notes: ShopFault[] }
  | { kind: 'invalid'; faults: ShopFault[] };

export interface ShopDesk {
  show(): Promise<{ settings: ShopSettings; version: number }>;
  /** What the document would change. `notes`: what will work and is probably not meant. */
  check(body: unknown): Promise<ShopCheck>;
  set(
    body: unknown,
    actor: string,
  ): Promise<(ShopCheck & { kind: 'valid'; version: number }) | (ShopCheck & { kind: 'invalid' })>;
  /** Seen at `/preview/<id>` by whoever knows the id. */
  draft(id: string, body: unknown): Promise<ShopCheck>;
}

export function openShopDesk({ database, clock, evidence, shopSettings }: ShopDeskParts): ShopDesk {
  async function check(body: unknown): Promise<ShopCheck> {
    const parsed = shopSettingsSchema.safeParse(body);
    if (!parsed.success) return { kind: 'invalid', faults: faultsOf(parsed.error) };
    const settings = parsed.data;
    const faults = contrastFaults(settings.look).map(({ path, message }) => ({ at: path, message }));
    if (faults.length > 0) return { kind: 'invalid', faults };
    const current = await shopSettings.current();
    const changes = changesBetween(current, settings);
    return { kind: 'valid', settings, changes, notes: [...notesOn(settings), ...baseNotes(current, settings)] };
  }

  return {
    check,
    show: async () => ({ settings: await shopSettings.current(), version: await shopSettings.version() }),
    async set(body, actor) {
      const checked = await check(body);
      if (checked.kind === 'invalid') return checked;
      const version = await database.transaction(async (tx) => {
        const made = await shopSettings.change(tx, body, { actor, at: clock.now() });
        const detail = { kind: 'shop', version: made, sha256: sha256(body) };
        await evidence.append(tx, { act: 'settings.changed', actor, object: 'settings:shop', detail });
        return made;
      });
      return { ...checked, version };
    },
    async draft(id, body) {
      const checked = await check(body);
      if (checked.kind === 'valid') {
        await database.transaction((tx) => shopSettings.saveDraft(tx, { id, body, at: clock.now() }));
      }
      return checked;
    },
  };
}

/** Of the document as it was given: a later argument about what was set can be settled. */
function sha256(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function faultsOf(error: z.ZodError): ShopFault[] {
  return error.issues.map(({ path, message }) => ({ at: path.map(String).join('.'), message }));
}

/** The one setting that a running shop keeps: prices, credit and limits are in it. */
function baseNotes({ baseCurrency: before }: ShopSettings, { baseCurrency: after }: ShopSettings): ShopFault[] {
  if (before === after) return [];
  const message = `${after} counts when the shop is started again; until then it goes on in ${before}.`;
  return [{ at: 'baseCurrency', message }];
}

/** Links to pages that are not there, and a currency that is named twice. */
function notesOn({ menu, footer, home, pages, redirects, baseCurrency, currencies }: ShopSettings): ShopFault[] {
  const known = new Set(pages.map(({ handle }) => `/pages/${handle}`));
  const links = [
    ...menu.map(({ href }, index) => ({ at: `menu.${index}.href`, href })),
    ...footer.flatMap((column, at) =>
      column.links.map(({ href }, index) => ({ at: `footer.${at}.links.${index}.href`, href })),
    ),
    ...home.flatMap((section, index) =>
      'button' in section && section.button !== undefined
        ? [{ at: `home.${index}.button.href`, href: section.button.href }]
        : [],
    ),
    ...redirects.map(({ to }, index) => ({ at: `redirects.${index}.to`, href: to })),
  ];
  const codes = currencies.map(({ currency }) => currency);
  return [
    ...links
      .filter(({ href }) => href.startsWith('/pages/') && !known.has(href.split(/[?#]/)[0] ?? href))
      .map(({ at, href }) => ({ at, message: `There is no page ${href}: its visitors will find nothing.` })),
    ...codes
      .map((code, index) => ({ code, index }))
      .filter(({ code, index }) => code === baseCurrency || codes.indexOf(code) < index)
      .map(({ code, index }) => ({
        at: `currencies.${index}`,
        message: `${code} is there already: this one does nothing.`,
      })),
  ];
}

/** What differs, leaf by leaf, in the order of the document. */
export function changesBetween(before: unknown, after: unknown, at = ''): ShopChange[] {
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesBetween(before[key], after[key], at === '' ? key : `${at}.${key}`));
  }
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)] as [string | undefined, string | undefined];
  if (was === is) return [];
  return [{ at, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

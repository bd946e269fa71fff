// The six access levels, and the document that says what each may do (L6.3). The document is versioned and approved by
// an owner; until the first is, the one below counts. What no document can give away stands in rules.cedar.
import { z } from 'zod';
import { isPermission, type Permission, permissions } from './permissions.ts';

export const levels = ['owner', 'administrator', 'manager', 'fulfilment', 'support', 'auditor'] as const;
export type Level = (typeof levels)[number];

export function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text);
}

/** Owners and administrators: a grant of these levels is approved by an owner. */
export function isAdministrative(level: Level): boolean {
  return level === 'owner' || level === 'administrator';
}

/** Levels whose permissions the document lists. An owner has all of them, by a rule. */
export type ListedLevel = Exclude<Level, 'owner'>;
export const listedLevels = levels.filter((level): level is ListedLevel => level !== 'owner');

const list = z
  .array(z.string().refine(isPermission, 'there is no such permission'))
  .max(permissions.length)
  .transform((names) => permissions.filter((name) => names.includes(name)));

export const levelDocumentSchema = z.strictObject({
  levels: z.strictObject({ administrator: list, manager: list, fulfilment: list, support: list, auditor: list }),
  /** From here on an amount is large (L6.5), in minor units of the shop's currency. */
  largeAmountMinor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

export interface LevelDocument {
  levels: Record<ListedLevel, readonly Permission[]>;
  largeAmountMinor: number;
}

/** A stored document as this program understands it: a permission that is gone grants nothing. Throws ZodError. */
export function readLevelDocument(body: unknown): LevelDocument {
  return levelDocumentSchema.parse(storedSchema.parse(body));
}

const storedSchema = z.looseObject({
  levels: z.record(
    z.string(),
    z.array(z.string()).transform((names) => names.filter(isPermission)),
  ),
});

const business: readonly Permission[] = [
  'today.view',
  'orders.view',
  'returns.view',
  'catalog.view',
  'stock.view',
  'discounts.view',
];

export const defaultLevelDocument: LevelDocument = {
  largeAmountMinor: 100_000,
  levels: {
    // Runs the machinery: people, settings, controls. Neither money nor customers.
    administrator: [
      'today.view',
      'catalog.view',
      'mail.view',
      'mail.change',
      'settings.view',
      'settings.change',
      'staff.view',
      'staff.invite',
      'staff.end',
      'staff.reset-factors',
      'access.view',
      'access.propose',
      'access.approve',
      'access.end',
      'access.define-levels',
      'policy.view',
      'policy.edit',
      'controls.view',
      'controls.run',
      'evidence.view',
      'host-commands.view',
      'host-commands.approve',
      'host-commands.review',
    ],
    // Runs the business: goods, orders, money, customers.
    manager: [
      ...business,
      'orders.ship',
      'orders.cancel',
      'orders.refund',
      'orders.decide',
      'returns.decide',
      'returns.receive',
      'cases.view',
      'cases.work',
      'screening.view',
      'screening.change',
      'catalog.change',
      'prices.change',
      'pictures.change',
      'stock.count',
      'discounts.change',
      'customers.view',
      'customers.open',
      'customers.change',
      'customers.erase',
      'mail.view',
      'mail.change',
      'settings.view',
      'staff.view',
      'policy.view',
      'controls.view',
    ],
    // Packs and sends: opens addresses for delivery, and nothing else.
    fulfilment: [
      'today.view',
      'orders.view',
      'orders.ship',
      'returns.view',
      'returns.receive',
      'catalog.view',
      'stock.view',
      'stock.count',
      'customers.open',
    ],
    // Answers customers. Cannot give money back.
    support: [
      ...business,
      'orders.cancel',
      'returns.decide',
      'cases.view',
      'cases.work',
      'customers.view',
      'customers.open',
      'mail.view',
    ],
    // Reads everything, evidence included; opens nothing sealed and changes nothing.
    auditor: permissions.filter((name) => name.endsWith('.view') || name === 'evidence.export'),
  },
};

/** A step-up may be no older than this for an act that the database keeps a time of. */
export const stepUpMs = 300_000;

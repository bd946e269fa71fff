// The merchant's side of the till: its settings as new versions, and discount codes. Every change is an entry of the log.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import {
  codeDiscount,
  disableDiscount,
  insertDiscount,
  type Pricing,
  type TillSettings,
  tillSettingsSchema,
} from '../modules/pricing.ts';
import type { SettingsDocument } from '../modules/settings.ts';

export interface TillDeskParts {
  database: Database;
  clock: Clock;
  evidence: EvidenceWriter;
  pricing: Pick<Pricing, 'forgetDiscounts'>;
  tillSettings: SettingsDocument<TillSettings>;
}

/** `faults`: what is wrong, where, in words. */
export type Invalid = { kind: 'invalid'; faults: string };

export interface TillDesk {
  /** The whole document; what is missing has its default. */
  checkTill(body: unknown): { kind: 'valid'; settings: TillSettings } | Invalid;
  changeTill(body: unknown, actor: string): Promise<{ kind: 'changed'; version: number } | Invalid>;
  addDiscount(body: unknown, actor: string): Promise<{ kind: 'added'; code: string } | { kind: 'exists' } | Invalid>;
  disableDiscount(code: string, actor: string): Promise<'disabled' | 'was-disabled' | 'unknown'>;
}

export function openTillDesk({ database, clock, evidence, pricing, tillSettings }: TillDeskParts): TillDesk {
  return {
    checkTill(body) {
      const checked = tillSettingsSchema.safeParse(body);
      return checked.success ? { kind: 'valid', settings: checked.data } : invalid(checked.error);
    },
    async changeTill(body, actor) {
      const checked = tillSettingsSchema.safeParse(body);
      if (!checked.success) return invalid(checked.error);
      const version = await database.transaction(async (tx) => {
        const made = await tillSettings.change(tx, body, { actor, at: clock.now() });
        const detail = { version: made, sha256: sha256(body) };
        await evidence.append(tx, { act: 'till.changed', actor, object: 'settings:till', detail });
        return made;
      });
      return { kind: 'changed', version };
    },
    async addDiscount(body, actor) {
      const checked = codeDiscount.safeParse(body);
      if (!checked.success) return invalid(checked.error);
      const discount = checked.data;
      const added = await database.transaction(async (tx) => {
        const discountId = newId<string>();
        const outcome = await insertDiscount(tx, { ...discount, discountId, actor, at: clock.now() });
        if (outcome === 'exists') return outcome;
        const detail = { code: discount.code, sha256: sha256(body) };
        await evidence.append(tx, { act: 'discount.added', actor, object: `discount:${discountId}`, detail });
        tx.afterCommit(() => pricing.forgetDiscounts());
        return outcome;
      });
      return added === 'exists' ? { kind: 'exists' } : { kind: 'added', code: discount.code };
    },
    disableDiscount: (code, actor) =>
      database.transaction(async (tx) => {
        const outcome = await disableDiscount(tx, code, clock.now());
        if (outcome !== 'disabled') return outcome;
        await evidence.append(tx, { act: 'discount.disabled', actor, object: 'discount', detail: { code } });
        tx.afterCommit(() => pricing.forgetDiscounts());
        return outcome;
      }),
  };
}

/** Of the document as it was given: a later argument about what was set can be settled. */
function sha256(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function invalid(error: z.ZodError): Invalid {
  return { kind: 'invalid', faults: z.prettifyError(error) };
}

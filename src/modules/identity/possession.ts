// What a person has: proving what is on file, and proving and keeping what is new.
import type { Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import {
  deleteOffer,
  insertPasskey,
  insertTotp,
  markUsed,
  type PasskeyRow,
  raiseCounter,
  readOffer,
  takeStep,
  totpsOf,
} from './credential-store.ts';
import type { FactorId, NewFactor, PossessionKind } from './identity.ts';
import { labels, type Parts, staffActor } from './parts.ts';
import { type ChallengeFor, checkAssertion, checkRegistration, type NewPasskey } from './passkey.ts';
import type { StaffRow } from './staff-store.ts';
import { matchingStep } from './totp.ts';

export interface Possession {
  id: FactorId;
  kind: PossessionKind;
}

/** Undefined: no code of the person's apps, or one that has been shown before. */
export async function takeCode(
  { clock, reader }: Parts,
  tx: Tx,
  { staff, code }: { staff: StaffRow; code: string },
): Promise<Possession | undefined> {
  const now = clock.now();
  for (const { factorId, secret } of await totpsOf(tx, staff.id)) {
    const fields = { [labels.secret]: secret };
    const opened = await reader.open(tx, {
      person: staff.personId,
      rowId: factorId,
      actor: staffActor(staff.id),
      fields,
    });
    const step = matchingStep(opened[labels.secret] ?? '', code, now);
    if (step === undefined || !(await takeStep(tx, factorId, step, now))) continue;
    await markUsed(tx, factorId, now);
    return { id: factorId, kind: 'totp' };
  }
  return undefined;
}

/** The answer of a passkey that was looked at outside the transaction: the counter decides between two of them. */
export async function takeAssertion(
  { clock }: Parts,
  tx: Tx,
  { passkey, counter }: { passkey: PasskeyRow; counter: number },
): Promise<Possession | undefined> {
  if (!(await raiseCounter(tx, passkey.factorId, counter))) return undefined;
  await markUsed(tx, passkey.factorId, clock.now());
  return { id: passkey.factorId, kind: 'passkey' };
}

/** What a person shows of what he has. */
export type Shown = { kind: 'totp'; code: string } | { kind: 'passkey'; response: unknown };

/** Looks at what is shown, and answers what to do in the transaction that it opens something in. */
export async function look(
  parts: Parts,
  { staff, ask, shown }: { staff: StaffRow; ask: ChallengeFor; shown: Shown },
): Promise<(tx: Tx) => Promise<Possession | undefined>> {
  if (shown.kind === 'totp') {
    await parts.vault.ready([staff.personId]);
    return (tx) => takeCode(parts, tx, { staff, code: shown.code });
  }
  const good = await checkAssertion(parts, { ...ask, staffId: staff.id }, shown.response);
  return async (tx) => (good === undefined ? undefined : takeAssertion(parts, tx, good));
}

/** A new factor that has been proven and is not yet kept. */
export type ProvenFactor = { kind: 'totp'; secret: string; step: number } | ({ kind: 'passkey' } & NewPasskey);

export async function proveNew(
  parts: Parts,
  { staff, door, factor }: { staff: StaffRow; door: Buffer; factor: NewFactor },
): Promise<ProvenFactor | undefined> {
  if (factor.kind === 'passkey') {
    const passkey = await checkRegistration(parts, door, factor.response);
    return passkey && { kind: 'passkey', ...passkey };
  }
  const { database, clock, vault } = parts;
  await vault.ready([staff.personId]);
  const secret = await database.transaction((tx) => openOffer(parts, tx, { staff, door }));
  if (secret === undefined) return undefined;
  const step = matchingStep(secret, factor.code, clock.now());
  return step === undefined ? undefined : { kind: 'totp', secret, step };
}

/** Keeps a proven factor; undefined when the passkey is on file already. Its code cannot be shown again. */
export async function keepFactor(
  parts: Parts,
  tx: Tx,
  { staff, door, proven, deviceLabel }: { staff: StaffRow; door: Buffer; proven: ProvenFactor; deviceLabel: string },
): Promise<Possession | undefined> {
  const at = parts.clock.now();
  const factorId = newId<FactorId>(at.getTime());
  const common = { factorId, staffId: staff.id, deviceLabel, at };
  if (proven.kind === 'passkey')
    return (await insertPasskey(tx, { ...common, ...proven })) ? { id: factorId, kind: 'passkey' } : undefined;
  const secret = parts.writers.secret.seal(staff.personId, factorId, proven.secret);
  await insertTotp(tx, { ...common, secret });
  await takeStep(tx, factorId, proven.step, at);
  await deleteOffer(tx, door);
  return { id: factorId, kind: 'totp' };
}

export async function openOffer(
  { reader, clock }: Parts,
  tx: Tx,
  { staff, door }: { staff: StaffRow; door: Buffer },
): Promise<string | undefined> {
  const offer = await readOffer(tx, door, clock.now());
  if (offer === undefined) return undefined;
  const opened = await reader.open(tx, {
    person: staff.personId,
    rowId: offer.id,
    actor: staffActor(staff.id),
    fields: { [labels.offer]: offer.secret },
  });
  return opened[labels.offer];
}

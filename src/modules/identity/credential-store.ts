// SQL of what people prove themselves by: passwords, factors, codes used, recovery codes, what is offered or asked.
import type { Reader, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { Factor, FactorId, PossessionKind, StaffId } from './identity.ts';
import type { PasswordHash } from './password-hash.ts';

export interface PasswordRow extends PasswordHash {
  id: string;
  setAt: Date;
}

export async function currentPassword(reader: Reader, staffId: StaffId): Promise<PasswordRow | undefined> {
  return reader.maybeOne(sql<PasswordRow>`
    select id, hash, salt, memory_kib as "memoryKib", passes, parallelism, set_at as "setAt"
    from identity.password where staff_id = ${staffId} and replaced_at is null`);
}

/** The present one and those before it, the newest first. */
export function latestPasswords(reader: Reader, staffId: StaffId, limit: number): Promise<PasswordRow[]> {
  return reader.query(sql<PasswordRow>`
    select id, hash, salt, memory_kib as "memoryKib", passes, parallelism, set_at as "setAt"
    from identity.password where staff_id = ${staffId} order by set_at desc, id desc limit ${limit}`);
}

export async function replacePassword(
  tx: Tx,
  { staffId, hash, at }: { staffId: StaffId; hash: PasswordHash; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update identity.password set replaced_at = ${at} where staff_id = ${staffId} and replaced_at is null`);
  await tx.execute(sql`
    insert into identity.password (id, staff_id, hash, salt, memory_kib, passes, parallelism, set_at)
    values (${newId(at.getTime())}, ${staffId}, ${hash.hash}, ${hash.salt}, ${hash.memoryKib}, ${hash.passes},
            ${hash.parallelism}, ${at})`);
}

/** The same password, hashed with more work. Not when it was changed meanwhile. */
export async function strengthenPassword(tx: Tx, before: PasswordRow, hash: PasswordHash): Promise<void> {
  await tx.execute(sql`
    update identity.password
    set hash = ${hash.hash}, salt = ${hash.salt}, memory_kib = ${hash.memoryKib}, passes = ${hash.passes},
        parallelism = ${hash.parallelism}
    where id = ${before.id} and hash = ${before.hash}`);
}

export async function factorsOf(reader: Reader, staffId: StaffId): Promise<Factor[]> {
  const rows = await reader.query(sql<Omit<Factor, 'lastUsedAt'> & { lastUsedAt: Date | null }>`
    select id as "factorId", kind, device_label as label, added_at as "addedAt", last_used_at as "lastUsedAt"
    from identity.factor where staff_id = ${staffId} and removed_at is null order by added_at, id`);
  return rows.map((row) => ({ ...row, lastUsedAt: row.lastUsedAt ?? undefined }));
}

export interface TotpRow {
  factorId: FactorId;
  secret: Buffer;
}

export function totpsOf(reader: Reader, staffId: StaffId): Promise<TotpRow[]> {
  return reader.query(sql<TotpRow>`
    select id as "factorId", secret_sealed as secret from identity.factor
    where staff_id = ${staffId} and kind = 'totp' and removed_at is null order by added_at, id`);
}

export interface PasskeyRow {
  factorId: FactorId;
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
}

export function passkeysOf(reader: Reader, staffId: StaffId): Promise<PasskeyRow[]> {
  return reader.query(sql<PasskeyRow>`
    select id as "factorId", credential_id as "credentialId", public_key as "publicKey", counter, transports
    from identity.factor where staff_id = ${staffId} and kind = 'passkey' and removed_at is null
    order by added_at, id`);
}

interface NewFactorRow {
  factorId: FactorId;
  staffId: StaffId;
  deviceLabel: string;
  at: Date;
}

export async function insertTotp(tx: Tx, factor: NewFactorRow & { secret: Buffer }): Promise<void> {
  await tx.execute(sql`
    insert into identity.factor (id, staff_id, kind, device_label, secret_sealed, added_at)
    values (${factor.factorId}, ${factor.staffId}, 'totp', ${factor.deviceLabel}, ${factor.secret}, ${factor.at})`);
}

/** False when the passkey is known already, also to somebody else. */
export async function insertPasskey(tx: Tx, factor: NewFactorRow & Omit<PasskeyRow, 'factorId'>): Promise<boolean> {
  const made = await tx.execute(sql`
    insert into identity.factor
      (id, staff_id, kind, device_label, credential_id, public_key, counter, transports, added_at)
    values (${factor.factorId}, ${factor.staffId}, 'passkey', ${factor.deviceLabel}, ${factor.credentialId},
            ${factor.publicKey}, ${factor.counter}, ${factor.transports}, ${factor.at})
    on conflict (credential_id) do nothing`);
  return made === 1;
}

export async function removeFactors(
  tx: Tx,
  { staffId, only, at }: { staffId: StaffId; only?: FactorId; at: Date },
): Promise<number> {
  return tx.execute(sql`
    update identity.factor set removed_at = ${at}
    where staff_id = ${staffId} and removed_at is null and (${only ?? null}::uuid is null or id = ${only ?? null}::uuid)`);
}

/** True for the first who shows the code of this step. */
export async function takeStep(tx: Tx, factorId: FactorId, step: number, at: Date): Promise<boolean> {
  const taken = await tx.execute(sql`
    insert into identity.totp_use (factor_id, step, used_at) values (${factorId}, ${step}, ${at})
    on conflict do nothing`);
  return taken === 1;
}

export async function markUsed(tx: Tx, factorId: FactorId, at: Date): Promise<void> {
  await tx.execute(sql`update identity.factor set last_used_at = ${at} where id = ${factorId}`);
}

/** False when the counter does not rise: a copy of the passkey has been used (WebAuthn §6.1.1). Zero: it has none. */
export async function raiseCounter(tx: Tx, factorId: FactorId, counter: number): Promise<boolean> {
  const raised = await tx.execute(sql`
    update identity.factor set counter = ${counter}
    where id = ${factorId} and removed_at is null and (counter < ${counter} or (counter = 0 and ${counter} = 0))`);
  return raised === 1;
}

export async function replaceRecoveryCodes(
  tx: Tx,
  { staffId, hashes, at }: { staffId: StaffId; hashes: readonly Buffer[]; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update identity.recovery_code set voided_at = ${at}
    where staff_id = ${staffId} and used_at is null and voided_at is null`);
  await tx.execute(sql`
    insert into identity.recovery_code (hash, staff_id, made_at)
    select hash, ${staffId}, ${at} from unnest(${hashes}::bytea[]) as hash`);
}

export async function takeRecoveryCode(tx: Tx, staffId: StaffId, hash: Buffer, at: Date): Promise<boolean> {
  const taken = await tx.execute(sql`
    update identity.recovery_code set used_at = ${at}
    where hash = ${hash} and staff_id = ${staffId} and used_at is null and voided_at is null`);
  return taken === 1;
}

/** What can be shown besides the password. */
export async function proofKinds(reader: Reader, staffId: StaffId): Promise<(PossessionKind | 'recovery-code')[]> {
  const rows = await reader.query(sql<{ kind: PossessionKind | 'recovery-code' }>`
    select distinct kind from identity.factor where staff_id = ${staffId} and removed_at is null
    union all
    select 'recovery-code' where exists (
      select from identity.recovery_code where staff_id = ${staffId} and used_at is null and voided_at is null)`);
  const order = ['passkey', 'totp', 'recovery-code'];
  return rows.map(({ kind }) => kind).toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
}

export interface OfferRow {
  id: string;
  secret: Buffer;
}

export async function readOffer(reader: Reader, door: Buffer, now: Date): Promise<OfferRow | undefined> {
  return reader.maybeOne(sql<OfferRow>`
    select id, secret_sealed as secret from identity.totp_offer where door = ${door} and expires_at > ${now}`);
}

export async function insertOffer(
  tx: Tx,
  offer: OfferRow & { door: Buffer; staffId: StaffId; expiresAt: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into identity.totp_offer (id, door, staff_id, secret_sealed, expires_at)
    values (${offer.id}, ${offer.door}, ${offer.staffId}, ${offer.secret}, ${offer.expiresAt})`);
}

export async function deleteOffer(tx: Tx, door: Buffer): Promise<void> {
  await tx.execute(sql`delete from identity.totp_offer where door = ${door}`);
}

export type ChallengeAct = 'register' | 'sign-in' | 'step-up';

/** A door has a few challenges at most: a page that is loaded again and again leaves no pile. */
export async function insertChallenge(
  tx: Tx,
  challenge: { hash: Buffer; door: Buffer; act: ChallengeAct; expiresAt: Date },
): Promise<void> {
  await tx.execute(sql`
    delete from identity.challenge where hash in (
      select hash from identity.challenge where door = ${challenge.door} order by expires_at desc offset 4)`);
  await tx.execute(sql`
    insert into identity.challenge (hash, door, act, expires_at)
    values (${challenge.hash}, ${challenge.door}, ${challenge.act}, ${challenge.expiresAt})`);
}

/** True once for each challenge, for the door and the act that it was made for. */
export async function takeChallenge(
  reader: Reader,
  challenge: { hash: Buffer; door: Buffer; act: ChallengeAct; now: Date },
): Promise<boolean> {
  const rows = await reader.query(sql<{ good: boolean }>`
    delete from identity.challenge where hash = ${challenge.hash}
    returning door = ${challenge.door} and act = ${challenge.act} and expires_at > ${challenge.now} as good`);
  return rows[0]?.good === true;
}

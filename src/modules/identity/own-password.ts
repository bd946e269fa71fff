// A person's own password over time: whether it is too old (L12.1), and whether the next one will do.
import { latestPasswords } from './credential-store.ts';
import type { PasswordFault, StaffId } from './identity.ts';
import { openContact, type Parts, staffActor } from './parts.ts';
import { judge } from './password-rules.ts';
import type { StaffRow } from './staff-store.ts';

/** The present one and four before it. */
const remembered = 5;
const dayMs = 86_400_000;

export async function isExpired({ passwordDays, clock }: Parts, staffId: StaffId, setAt: Date): Promise<boolean> {
  const days = await passwordDays(staffId);
  return days !== undefined && clock.now().getTime() - setAt.getTime() >= days * dayMs;
}

/** What is wrong with a password that somebody who is on file wants to have next. */
export async function judgeNext(parts: Parts, staff: StaffRow, next: string): Promise<PasswordFault[]> {
  const { database, vault, hasher } = parts;
  await vault.ready([staff.personId]);
  const actor = staffActor(staff.id);
  const contact = await database.transaction((tx) => openContact(parts, tx, { staff, actor }));
  const faults = judge(next, { ...contact, shopName: await parts.shopName() });
  if (faults.length > 0) return faults;
  for (const stored of await latestPasswords(database, staff.id, remembered))
    if (await hasher.verify(next, stored))
      return [{ rule: 'used-before', text: 'You have used this password before. Choose another.' }];
  return [];
}

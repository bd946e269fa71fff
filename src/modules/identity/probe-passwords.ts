// Whether the password rules that run are those that were promised (S6.1), asked with passwords that must be refused and
// some that must not, and whether every stored one took at least today's work.
import type { Sight } from '../policy.ts';
import type { Identity, PasswordFault } from './identity.ts';

const about = { name: 'Example Person', email: 'somebody@mail.example.net' };

/** Nobody's, and each wrong for one reason. */
const refused: readonly [string, PasswordFault['rule']][] = [
  ['kelp ravine', 'too-short'],
  ['zq8$kfm2!pt', 'too-short'],
  ['123456789012', 'too-common'],
  ['qwertyuiopas', 'too-common'],
  ['passwordpassword', 'too-common'],
  ['P@ssw0rd!!!!', 'too-common'],
  ['my example persona', 'personal'],
  ['hello from somebody', 'personal'],
  ['tab\tand more words', 'not-text'],
  ['long words '.repeat(100), 'too-long'],
];

/** A rule that refuses everything keeps nobody safe: people write down what they are given. */
const taken = ['copper lantern meadow', 'zq8$kfm2!ptw7', 'пять медных фонарей'];

/** OWASP's least for Argon2id. */
const least = { memoryKib: 19_456, passes: 2 };

export async function probePasswords(identity: Pick<Identity, 'facts' | 'judgePassword'>): Promise<Sight> {
  const { passwordParameters: today, weakestPassword: weakest, activeStaff } = await identity.facts();
  const findings: string[] = [];
  for (const [index, [password, rule]] of refused.entries()) {
    const faults = await identity.judgePassword(password, about);
    if (!faults.some((fault) => fault.rule === rule))
      findings.push(`example ${index + 1} of what must be refused (${rule}) was taken`);
  }
  for (const [index, password] of taken.entries()) {
    const faults = await identity.judgePassword(password, about);
    if (faults.length > 0) findings.push(`example ${index + 1} of what is good was refused (${faults[0]?.rule})`);
  }
  if (today.memoryKib < least.memoryKib || today.passes < least.passes)
    findings.push(`new passwords are hashed with ${today.memoryKib} KiB and ${today.passes} passes only`);
  if (weakest !== undefined && weakest.memoryKib * weakest.passes < today.memoryKib * today.passes)
    findings.push(`a password in use was hashed with ${weakest.memoryKib} KiB and ${weakest.passes} passes only`);
  return {
    summary: `${refused.length} passwords that are short, common, personal or no text were refused and ${taken.length} good ones taken; the passwords of ${activeStaff} persons are hashed with Argon2id, ${today.memoryKib} KiB and ${today.passes} passes at least.`,
    findings,
  };
}

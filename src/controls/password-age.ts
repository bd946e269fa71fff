// How old a password of staff may be, and was when somebody began a session with it (L12.1).
import { type GrantStory, type Level, levels } from '../modules/access.ts';
import type { SessionPassword } from '../modules/identity.ts';
import type { Sight } from '../modules/policy.ts';

const dayMs = 86_400_000;

/** What the policy promises, in days. */
function promisedDays(level: Level | undefined): number {
  return level === 'owner' || level === 'administrator' ? 45 : 90;
}

export interface PasswordAges {
  /** What is in force; undefined: they do not expire. */
  daysOf: (level: Level | undefined) => number | undefined;
  sessions: readonly SessionPassword[];
  stories: readonly Pick<GrantStory, 'staffId' | 'level' | 'grantedAt' | 'endedAt'>[];
}

export function probePasswordAges({ daysOf, sessions, stories }: PasswordAges): Sight {
  const findings = [...levels, undefined].flatMap((level) => {
    const days = daysOf(level);
    if (days !== undefined && days <= promisedDays(level)) return [];
    return [`passwords of ${level ?? 'somebody without a level'} are good for ${days ?? 'unlimited'} days`];
  });
  const tooOld = sessions.filter(({ staffId, startedAt, setAt }) => {
    // As he stood when he signed in: a level that was granted since counts from his next sign-in on.
    const held = stories.find(
      (story) =>
        story.staffId === staffId &&
        story.grantedAt <= startedAt &&
        (story.endedAt === null || story.endedAt > startedAt),
    );
    return startedAt.getTime() - setAt.getTime() >= promisedDays(held?.level) * dayMs;
  });
  if (tooOld.length > 0) findings.push(`${tooOld.length} open sessions were begun with a password that had expired`);
  return {
    summary: `Passwords of owners and administrators are good for ${daysOf('owner') ?? 'unlimited'} days, others for ${daysOf(undefined) ?? 'unlimited'}; of ${sessions.length} open sessions none was begun with an older one.`,
    findings,
  };
}

// Cases that nobody decided in time are told once: an evidence entry and a line in the log. They stay open (S3.3). The first
// round after a start looks whether every held order has its case.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Log } from '../kernel/log.ts';
import * as cases from '../modules/cases.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import { openMissingCases } from './screen-cases.ts';

const batch = 100;

/** Returns how many became overdue since the last time. */
export function sweepCases(parts: {
  database: Database;
  clock: Clock;
  log: Log;
  evidence: EvidenceWriter;
}): () => Promise<number> {
  let isFirst = true;
  return async () => {
    if (isFirst) {
      const opened = await openMissingCases(parts);
      if (opened > 0) parts.log.warn('held orders had no case: they have one now', { cases: opened });
      isFirst = false;
    }
    const late = await parts.database.transaction(async (tx) => {
      const found = await cases.markOverdue(tx, { at: parts.clock.now(), actor: 'shop', limit: batch });
      await Promise.all(
        found.map(({ caseId, kind, name, deadlineAt, assignee }) =>
          parts.evidence.append(tx, {
            act: 'case.overdue',
            actor: 'shop',
            object: `case:${caseId}`,
            detail: { kind, about: name, deadline: deadlineAt.toISOString(), assigned: assignee !== undefined },
          }),
        ),
      );
      return found;
    });
    for (const { caseId, name, deadlineAt } of late) {
      parts.log.warn('a case is overdue', { case: caseId, about: name, deadline: deadlineAt.toISOString() });
    }
    return late.length;
  };
}

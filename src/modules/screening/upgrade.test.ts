// A shop that ran before rules were data: its decisions still replay, and its cards are still counted.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { createTestDatabase } from '../../../test/support/test-database.ts';
import { newId } from '../../kernel/ids.ts';
import { migrate, migrationFiles } from '../../kernel/migrate.ts';
import { sql } from '../../kernel/sql.ts';
import { looksAbout, replay } from './replay.ts';
import { countCard } from './trace-store.ts';

test('decisions of before replay by the rules of before; what was counted of cards goes on counting', async () => {
  const db = await createTestDatabase({ areas: [] });
  try {
    const files = migrationFiles().filter(({ area }) => area === 'kernel' || area === 'screening');
    const { ownerUrl, appUrl } = db;
    await migrate({
      ownerUrl,
      appUrl,
      files: files.filter(({ area, file }) => area === 'kernel' || file === '0001.sql'),
    });
    const at = new Date('2026-03-01T12:00:00Z');
    const [orderId, fingerprint] = [newId<string>(), randomBytes(32)];
    const looks = [
      ['first', '{"knownCustomer": false, "emailDomainDisposable": true}', 'hold', ['throw-away-mailbox']],
      ['second', '{"cvcCheck": "fail", "riskScore": 70}', 'stop', ['security-code-wrong', 'high-risk-score']],
      ['second', '{"cvcCheck": "pass"}', 'pass', []],
    ] as const;
    for (const [stage, facts, verdict, findings] of looks) {
      const id = newId<string>();
      await db.owner.execute(sql`
        insert into screening.look (id, stage, order_id, at, rules_version, enforced, facts, verdict, findings)
        values (${id}, ${stage}, ${orderId}, ${at}, 1, true, ${facts}, ${verdict}, ${findings})`);
      await db.owner.execute(sql`
        insert into screening.trace (look_id, at, email_index, fingerprint)
        values (${id}, ${at}, ${stage === 'first' ? randomBytes(33) : null}, ${stage === 'first' ? null : fingerprint})`);
    }
    assert.deepEqual(await migrate({ ownerUrl, appUrl, files }), ['screening/0002.sql']);

    const { looks: replayed, differing, recorded } = await replay(db.app);
    assert.deepEqual([replayed, differing, recorded], [3, [], { pass: 1, hold: 1, stop: 1 }]);
    const [first] = await looksAbout(db.app, orderId);
    assert.match(first?.findings[0]?.reason ?? '', /throw-away/);
    const counted = await countCard(db.app, { orderId, fingerprint, at });
    assert.equal(counted.cardFacts['cardLastHour'], 2);
    assert.equal(counted.first?.score, 0);
  } finally {
    await db.drop();
  }
});

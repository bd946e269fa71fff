// The table of controls as data: a probe without a planted violation fails here, and so does an edit that no longer fits
// the source, a place of enforcement that is gone, and a promise of the policy that no control keeps.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { controlTable } from '../../src/controls.ts';
import { readShopPolicy } from '../../src/shop-policy.ts';

const checkout = path.dirname(path.dirname(import.meta.dirname));
const all = controlTable.flatMap((control) => control.planted.map((violation) => ({ control, violation })));

test('every control has planted violations, three at least, fourteen in all', () => {
  for (const control of controlTable) assert.ok(control.planted.length >= 3, control.id);
  assert.ok(all.length >= 14, String(all.length));
});

test('ids are of one kind and stand once', () => {
  for (const ids of [controlTable.map(({ id }) => id), all.map(({ violation }) => violation.id)]) {
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  }
});

test('each control cites what it keeps and names places that exist', () => {
  for (const control of controlTable) {
    assert.ok(
      control.requirements.length > 0 && control.requirements.every((id) => /^[SL]\d+(\.\d+)?$/.test(id)),
      control.id,
    );
    for (const place of control.enforcedAt)
      assert.ok(existsSync(path.join(checkout, place)), `${control.id}: ${place}`);
    assert.ok(control.enforcedAt.length > 0, control.id);
  }
});

test('every edit finds its line exactly once', () => {
  for (const { control, violation } of all) {
    const { act } = violation;
    if (act.kind !== 'source') continue;
    const count = readFileSync(path.join(checkout, act.file), 'utf8').split(act.find).length - 1;
    assert.equal(count, 1, `${control.id}/${violation.id}`);
    assert.notEqual(act.find, act.replace);
  }
});

test('the policy can be read, each sentence is bound, and each control backs one', () => {
  const { clauses } = readShopPolicy(checkout);
  const bound = new Set(clauses.flatMap((clause) => clause.controls));
  for (const clause of clauses) {
    assert.ok(clause.controls.length > 0 || clause.party !== undefined, clause.id);
    assert.ok(clause.requirements.length > 0, clause.id);
    for (const word of clause.vagueWords) assert.ok(clause.meanings[word] !== undefined, `${clause.id}: ${word}`);
  }
  for (const control of controlTable) {
    assert.ok(bound.has(control.id), control.id);
    const promised = clauses
      .filter((clause) => clause.controls.includes(control.id))
      .flatMap((clause) => clause.requirements);
    assert.ok(
      promised.some((id) => control.requirements.includes(id)),
      control.id,
    );
  }
});

// The table of controls as data: a probe without a planted violation fails here, and so does an edit that no longer fits
// the source, a place of enforcement that is gone, and a promise of the policy that no control keeps.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { controlTable } from '../../src/controls.ts';
import { promises } from '../../src/modules/promises.ts';
import { readShopPolicy } from '../../src/shop-policy.ts';

const checkout = path.dirname(path.dirname(import.meta.dirname));
const all = controlTable.flatMap((control) => control.planted.map((violation) => ({ control, violation })));

test('every control has a planted violation, and all of them together eighty at least', () => {
  for (const control of controlTable) assert.ok(control.planted.length >= 1, control.id);
  assert.ok(all.length >= 80, String(all.length));
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

test('the policy can be read, makes every promise of the catalogue, and what each control keeps is among them', () => {
  const { clauses } = readShopPolicy(checkout);
  const made = new Set(clauses.flatMap(({ requirements }) => requirements));
  for (const { id } of promises) assert.ok(made.has(id), `no sentence of policies/security.md makes the promise ${id}`);
  for (const clause of clauses) {
    assert.deepEqual(clause.vagueWords, [], `${clause.id}: a word without a meaning`);
    assert.deepEqual(clause.contradictions, [], `${clause.id}: more is promised than the shop is set to`);
    // What is kept by a control is a promise that the control knows.
    for (const id of clause.controls) {
      const control = controlTable.find((candidate) => candidate.id === id);
      assert.ok(
        control?.requirements.some((one) => clause.requirements.includes(one)),
        `${clause.id}: ${id}`,
      );
    }
  }
  // A sentence that promises more than its controls show is bound to none of them: it would be green for a part of it.
  for (const { id, requirements } of controlTable) {
    assert.ok(
      requirements.some((one) => made.has(one)),
      `no sentence of policies/security.md promises what ${id} keeps`,
    );
  }
});

// The permission rules as they count: the fixed ones, and one a level written from the approved document. Read, checked
// against the schema and parsed by Cedar once a version; a decision is a pure function of few facts, so it is kept.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as cedarWasm from '@cedar-policy/cedar-wasm/nodejs';
import type { AuthorizationAnswer, DetailedError, EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import { type Level, type LevelDocument, listedLevels } from './levels.ts';
import { type PermissionEntry, permissionEntry, permissionTable, type ResourceKind } from './permissions.ts';

/** What sealed data may be opened for; anything else is no purpose. */
export const openingPurposes = ['delivery', 'order-status', 'support', 'subject-request', 'invoice'] as const;
export type OpeningPurpose = (typeof openingPurposes)[number];

/** Rules ask only whether people are the same, so all others are one. */
export type Who = 'self' | 'another';

/** A thing as the rules see it. */
export type Thing =
  | { on: 'shop' }
  | { on: 'staff'; who: Who; administrative: boolean }
  | { on: 'grant'; holder: Who; proposedBy: Who; level: Level; waitedADay: boolean }
  | { on: 'person'; purpose: string };

export interface Question {
  level: string;
  permission: string;
  thing: Thing;
  stepUpWanted: boolean;
  steppedUp: boolean;
  soleOwner: boolean;
}

export type Verdict = { allowed: true } | { allowed: false; reason: string; rules: readonly string[] };

export interface Rules {
  /** All rules as they count, to be read by people. */
  readonly text: string;
  decide(question: Question): Verdict;
}

export class RulesUnusable extends Error {
  override readonly name = 'RulesUnusable';
}

type Cedar = typeof cedarWasm;
let cedarLoading: Promise<Cedar> | undefined;

/** 4 MB of WebAssembly, 50 ms: loaded when the first decision is near, which most commands never come to. */
function loadCedar(): Promise<Cedar> {
  cedarLoading ??= import('@cedar-policy/cedar-wasm/nodejs');
  return cedarLoading;
}

const read = (name: string) => readFileSync(path.join(import.meta.dirname, name), 'utf8');

/** The types of rules.cedarschema, and an action for each permission. */
export function schemaText(table: readonly PermissionEntry[] = permissionTable): string {
  const types: Record<ResourceKind, string> = { shop: 'Shop', staff: 'Staff', grant: 'Grant', person: 'Person' };
  const actions = table.map(
    ({ name, kind, on }) =>
      `action "${name}"${kind === 'reading' ? ' in ["reading"]' : ''} appliesTo {\n` +
      `  principal: Staff, resource: ${types[on]}, context: Circumstances\n};`,
  );
  return [read('rules.cedarschema'), ...actions, ''].join('\n');
}

/** The fixed rules and those of the levels. */
export function rulesText(document: LevelDocument): string {
  const ofLevels = listedLevels
    .filter((level) => document.levels[level].length > 0)
    .map((level) => {
      const actions = document.levels[level].map((name) => `  Action::"${name}"`).join(',\n');
      return `@id("level-${level}")\npermit (principal in Level::"${level}", action in [\n${actions}\n], resource);\n`;
    });
  return [read('rules.cedar'), ...ofLevels].join('\n');
}

/** Throws RulesUnusable when the rules do not parse or do not fit the schema: then nobody may do anything. */
export async function openRules(document: LevelDocument, text = rulesText(document)): Promise<Rules> {
  const cedar = await loadCedar();
  const schema = schemaText();
  const { policies, says } = readRules(cedar, text);
  const checked = cedar.validate({ schema, policies: { staticPolicies: policies } });
  if (checked.type === 'failure') throw unusable(checked.errors);
  // A warning is a rule that can never apply: somebody meant something else.
  const faults = [...checked.validationErrors, ...checked.validationWarnings].map(({ error }) => error);
  if (faults.length > 0) throw unusable(faults);
  const preparsed = nextName();
  for (const answer of [
    cedar.preparseSchema(preparsed, schema),
    cedar.preparsePolicySet(preparsed, { staticPolicies: policies }),
  ]) {
    if (answer.type === 'failure') throw unusable(answer.errors);
  }
  const known = new Map<string, Verdict>();
  return {
    text,
    decide(question) {
      const key = JSON.stringify(question);
      let verdict = known.get(key);
      if (verdict === undefined) {
        verdict = toVerdict(ask(cedar, preparsed, question), says);
        // Questions are few: levels × permissions × kinds of things. Made-up purposes are not kept.
        if (known.size < maxKnown) known.set(key, verdict);
      }
      return verdict;
    },
  };
}

const maxKnown = 20_000;
let opened = 0;
// Cedar keeps what was parsed under a name, for the process and for good: a few kilobytes a version.
const nextName = () => `access-${++opened}`;

function readRules(cedar: Cedar, text: string): { policies: Record<string, string>; says: Map<string, string> } {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') throw unusable(parts.errors);
  if (parts.policy_templates.length > 0) throw new RulesUnusable('permission rules have no templates');
  const policies: Record<string, string> = {};
  const says = new Map<string, string>();
  for (const rule of parts.policies) {
    const parsed = cedar.policyToJson(rule);
    if (parsed.type === 'failure') throw unusable(parsed.errors);
    const { id, says: said } = parsed.json.annotations ?? {};
    if (id === undefined || Object.hasOwn(policies, id))
      throw new RulesUnusable(`a rule needs an @id of its own: ${rule}`);
    if (parsed.json.effect === 'forbid' && said === undefined) throw new RulesUnusable(`the rule ${id} lacks @says`);
    policies[id] = rule;
    says.set(id, said ?? '');
  }
  return { policies, says };
}

function ask(cedar: Cedar, preparsed: string, question: Question): AuthorizationAnswer | undefined {
  // What is not in the table is refused before Cedar is asked; so is a permission on the wrong kind of thing.
  if (permissionEntry(question.permission)?.on !== question.thing.on) return undefined;
  const { stepUpWanted, steppedUp, soleOwner, thing } = question;
  const principal = staff('self', false, question.level);
  const { resource, entities } = describe(thing, question.level);
  return cedar.statefulIsAuthorized({
    principal: principal.uid,
    action: { type: 'Action', id: question.permission },
    resource,
    context: { stepUpWanted, steppedUp, soleOwner },
    preparsedSchemaName: preparsed,
    validateRequest: true,
    preparsedPolicySetId: preparsed,
    entities: entities.some(({ uid }) => isSelf(uid)) ? entities : [principal, ...entities],
  });
}

function describe(thing: Thing, level: string): { resource: { type: string; id: string }; entities: EntityJson[] } {
  switch (thing.on) {
    case 'shop':
      return { resource: { type: 'Shop', id: 'shop' }, entities: [] };
    case 'staff': {
      // Of himself the level is known; of another the rules ask only whether he is administrative.
      const entity = staff(thing.who, thing.administrative, thing.who === 'self' ? level : undefined);
      return { resource: { type: 'Staff', id: thing.who }, entities: [entity] };
    }
    case 'grant': {
      const uid = { type: 'Grant', id: 'proposed' };
      const person = (who: Who) => ({ __entity: { type: 'Staff', id: who } });
      const attrs = {
        holder: person(thing.holder),
        proposedBy: person(thing.proposedBy),
        level: thing.level,
        waitedADay: thing.waitedADay,
      };
      return { resource: uid, entities: [{ uid, attrs, parents: [] }] };
    }
    case 'person': {
      const uid = { type: 'Person', id: 'opened' };
      return { resource: uid, entities: [{ uid, attrs: { purpose: thing.purpose }, parents: [] }] };
    }
  }
}

function staff(who: Who, administrative: boolean, level: string | undefined) {
  return {
    uid: { type: 'Staff', id: who },
    attrs: { administrative },
    parents: level === undefined ? [] : [{ type: 'Level', id: level }],
  };
}

function isSelf(uid: EntityJson['uid']): boolean {
  return 'type' in uid && uid.type === 'Staff' && uid.id === 'self';
}

function toVerdict(answer: AuthorizationAnswer | undefined, says: ReadonlyMap<string, string>): Verdict {
  if (answer === undefined) return { allowed: false, reason: 'There is no such permission.', rules: [] };
  if (answer.type === 'failure') throw unusable(answer.errors);
  const { decision, diagnostics } = answer.response;
  // A rule that could not be evaluated might have forbidden it.
  if (diagnostics.errors.length > 0) throw unusable(diagnostics.errors.map(({ error }) => error));
  if (decision === 'allow') return { allowed: true };
  const rules = diagnostics.reason.toSorted();
  const [first] = rules;
  return { allowed: false, reason: (first && says.get(first)) ?? 'Your access level does not include this.', rules };
}

function unusable(errors: readonly DetailedError[]): RulesUnusable {
  return new RulesUnusable(`The permission rules cannot be used: ${errors.map(({ message }) => message).join('; ')}`);
}

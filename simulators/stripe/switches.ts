// The switches of the control panel: what goes wrong with webhooks and answers, on purpose. Kept in the state, so that
// a restart does not quietly heal what somebody broke.
import type { Store } from './store.ts';

export type AnswerFault =
  /** The answer waits; the effect is there at once. */
  | 'delay'
  /** Nothing happens until the delay is over. */
  | 'delay-before'
  /** The connection is cut and nothing has happened. */
  | 'cut-before'
  /** It has happened, and the connection is cut: "no answer". */
  | 'cut-after'
  | 'error-500'
  | 'error-429';

export const answerFaults: readonly AnswerFault[] = [
  'delay',
  'delay-before',
  'cut-before',
  'cut-after',
  'error-500',
  'error-429',
];

export interface AnswerRule {
  fault: AnswerFault;
  /** Upper case; any when absent. */
  method?: string;
  /** A regular expression over the path; any when absent. */
  path?: string;
  delayMs?: number;
  /** How many requests it still meets; for ever when absent. */
  times?: number;
}

export interface Switches {
  webhooks: {
    /** Keep deliveries back until they are released. */
    withhold: boolean;
    /** Extra deliveries of each event. */
    duplicates: number;
    delayMs: number;
    /** Gather for this long, then deliver newest first; 0 is off. */
    reorderWindowMs: number;
    /** Only these event types are withheld, duplicated or delayed; all when empty. */
    types: string[];
  };
  answers: AnswerRule[];
  /** Captures, too, get their balance transaction only after the answer. */
  lateBalance: boolean;
  refundDelayMs: number;
}

export const quiet: Switches = {
  webhooks: { withhold: false, duplicates: 0, delayMs: 0, reorderWindowMs: 0, types: [] },
  answers: [],
  lateBalance: false,
  refundDelayMs: 5000,
};

/** Some of the switches; what is left out stays as it is. */
export interface SwitchChange {
  webhooks?: Partial<Switches['webhooks']>;
  answers?: AnswerRule[];
  lateBalance?: boolean;
  refundDelayMs?: number;
}

export function readSwitches(store: Store): Switches {
  const kept = store.setting('switches');
  return kept === undefined ? structuredClone(quiet) : (JSON.parse(kept) as Switches);
}

export function writeSwitches(store: Store, switches: Switches): void {
  store.setSetting('switches', JSON.stringify(switches));
}

/**
 * Applies a change that came as JSON or from the panel's form.
 * @throws RangeError for what is no switch or no sensible value
 */
export function changed(present: Switches, change: unknown): Switches {
  if (change === null || typeof change !== 'object') throw new RangeError('The switches must be an object.');
  const given = change as SwitchChange;
  const next = structuredClone(present);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(quiet, name));
  if (unknown !== undefined) throw new RangeError(`There is no switch "${unknown.slice(0, 40)}".`);
  Object.assign(next.webhooks, given.webhooks ?? {});
  if (given.answers !== undefined) next.answers = given.answers;
  if (given.lateBalance !== undefined) next.lateBalance = given.lateBalance;
  if (given.refundDelayMs !== undefined) next.refundDelayMs = given.refundDelayMs;
  check(next);
  return next;
}

function check(switches: Switches): void {
  const { webhooks } = switches;
  const unknown = Object.keys(webhooks).find((name) => !Object.hasOwn(quiet.webhooks, name));
  if (unknown !== undefined) throw new RangeError(`There is no webhook switch "${unknown.slice(0, 40)}".`);
  if (typeof webhooks.withhold !== 'boolean') throw new RangeError('withhold must be true or false.');
  if (typeof switches.lateBalance !== 'boolean') throw new RangeError('lateBalance must be true or false.');
  checkCount('duplicates', webhooks.duplicates, 10);
  checkCount('delayMs', webhooks.delayMs, 3_600_000);
  checkCount('reorderWindowMs', webhooks.reorderWindowMs, 600_000);
  checkCount('refundDelayMs', switches.refundDelayMs, 86_400_000);
  if (!Array.isArray(webhooks.types) || !webhooks.types.every((type) => typeof type === 'string')) {
    throw new RangeError('types must be a list of event types.');
  }
  if (!Array.isArray(switches.answers)) throw new RangeError('answers must be a list of rules.');
  for (const rule of switches.answers) checkRule(rule);
}

function checkRule(rule: AnswerRule | null): void {
  if (rule === null || typeof rule !== 'object') throw new RangeError('A rule must be an object.');
  if (!answerFaults.includes(rule.fault)) throw new RangeError(`fault must be one of ${answerFaults.join(', ')}.`);
  if (rule.delayMs !== undefined) checkCount('delayMs', rule.delayMs, 600_000);
  if (rule.times !== undefined) checkCount('times', rule.times, 1_000_000);
  if (rule.path === undefined) return;
  if (rule.path.length > 200 || patternOf(rule.path) === undefined) {
    throw new RangeError('path must be a regular expression.');
  }
}

function checkCount(name: string, value: unknown, greatest: number): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > greatest) {
    throw new RangeError(`${name} must be a whole number from 0 to ${greatest}.`);
  }
}

/** The first rule that meets a request, and the switches with that rule's count taken down. */
export function ruleFor(switches: Switches, request: { method: string; path: string }) {
  const index = switches.answers.findIndex(
    (rule) =>
      (rule.times === undefined || rule.times > 0) &&
      (rule.method === undefined || rule.method === request.method) &&
      (rule.path === undefined || patternOf(rule.path)?.test(request.path) === true),
  );
  const rule = switches.answers[index];
  if (rule === undefined) return undefined;
  if (rule.times === undefined) return { rule, switches };
  const answers = switches.answers.map((each, at) => (at === index ? { ...each, times: (each.times ?? 1) - 1 } : each));
  return { rule, switches: { ...switches, answers: answers.filter((each) => each.times !== 0) } };
}

/** When each delivery of an event is due, and whether it is kept back. */
export function deliveryPlan(switches: Switches, type: string, nowMs: number) {
  const { withhold, duplicates, delayMs, reorderWindowMs, types } = switches.webhooks;
  const met = types.length === 0 || types.includes(type);
  const state: 'withheld' | 'pending' = met && withhold ? 'withheld' : 'pending';
  // Everything of one window falls due together; the sender then takes the newest first.
  const gathered = reorderWindowMs > 0 && met ? Math.ceil((nowMs + 1) / reorderWindowMs) * reorderWindowMs : nowMs;
  const dueAtMs = gathered + (met ? delayMs : 0);
  return Array.from({ length: met ? duplicates + 1 : 1 }, () => ({ state, dueAtMs }));
}

function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}

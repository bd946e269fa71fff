// Plants violations in one scratch shop, one after another, and lets the probe look each time: caught is a finding that
// was not there before. Heals each and waits for green, unless its traces stay by their nature.
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { probeFromOutside } from '../controls.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { askShopToLook, type Control, type PlantedAct, type PlantedViolation, see } from '../modules/policy.ts';
import type { PlantedResult } from '../planted.ts';
import { openFront } from './front.ts';
import { copySource, type ScratchShop, startScratchShop } from './scratch-shop.ts';

export interface ScratchSettings {
  checkout: string;
  childEnvironment: Readonly<Record<string, string | undefined>>;
  log: Log;
  clock: Clock;
  /** Where copies and their data go. */
  folder: string;
}

export interface Task {
  control: Control;
  violation: PlantedViolation;
}

type Report = (violation: PlantedViolation, result: PlantedResult) => void;

const lookTimeoutMs = 120_000;

/** Either violations of the source, in one edited copy, or others, one after another in one shop. */
export async function runScratchJob(settings: ScratchSettings, tasks: readonly Task[], report: Report): Promise<void> {
  const { checkout, childEnvironment, folder } = settings;
  chmodSync(folder, 0o711);
  const id = newId<string>();
  const edits = tasks.flatMap(({ violation: { act } }) => (act.kind === 'source' ? [act] : []));
  const source = edits.length === 0 ? checkout : path.join(folder, `source-${id}`);
  if (edits.length > 0) copySource(checkout, source);
  for (const edit of edits) editSource(source, edit);
  const shop = await startScratchShop({ source, dataDir: path.join(folder, `data-${id}`), childEnvironment });
  try {
    if (edits.length === 0) await runShared(settings, shop, tasks, report);
    else {
      for (const task of tasks) {
        report(task.violation, judged(task, await lookInside(shop, task.control, settings.clock), []));
      }
    }
  } finally {
    await shop.close();
    if (source !== checkout) rmSync(source, { recursive: true, force: true });
  }
}

async function runShared(settings: ScratchSettings, shop: ScratchShop, tasks: readonly Task[], report: Report): Promise<void> {
  const known = new Map<Control, readonly string[]>();
  for (const control of new Set(tasks.map((task) => task.control))) {
    const findings = await lookInside(shop, control, settings.clock, 'may lack something');
    if (findings.length > 0) throw new Error(`a healthy scratch shop is red in ${control.id}: ${findings.join('; ')}`);
    known.set(control, findings);
  }
  // Those whose traces stay come last.
  const leavesTraces = ({ violation: { act } }: Task) => (act.kind === 'sql' && act.traces === true ? 1 : 0);
  for (const task of tasks.toSorted((a, b) => leavesTraces(a) - leavesTraces(b))) {
    const { control, violation } = task;
    const before = known.get(control) ?? [];
    const heal = await plant(settings, shop, violation.act);
    const findings =
      heal.target === undefined
        ? await lookInside(shop, control, settings.clock)
        : await lookOutside(settings, control, heal.target);
    await heal.undo();
    let result = judged(task, findings, before);
    if (leavesTraces(task) === 1) known.set(control, findings);
    else if (heal.target === undefined) {
      const after = await lookInside(shop, control, settings.clock, 'may lack something');
      const left = after.filter((finding) => !before.includes(finding));
      // A probe that stays red whatever is done says nothing by being red.
      if (left.length > 0) result = { ...result, caught: false, note: `still red after healing: ${left.join('; ')}` };
    }
    report(violation, result);
  }
}

function judged({ control, violation }: Task, findings: readonly string[], before: readonly string[]): PlantedResult {
  const fresh = findings.filter((finding) => !before.includes(finding));
  const note = fresh.length > 0 ? fresh.slice(0, 3).join('; ') : 'the probe saw nothing';
  return { control: control.id, violation: violation.id, caught: fresh.length > 0, note };
}

/**
 * The shop's own look, by the program that runs there. A healthy scratch shop may lack what a probe needs (nobody outside
 * to compare with); with a violation planted, a probe that could not look has not caught it.
 */
async function lookInside(
  shop: ScratchShop,
  control: Control,
  clock: Clock,
  health?: 'may lack something',
): Promise<string[]> {
  const seen = await askShopToLook(shop.app, { controls: [control], only: [], clock, timeoutMs: lookTimeoutMs });
  const observed = seen.get(control.id);
  if (observed === undefined) throw new Error(`the scratch shop did not look at ${control.id}`);
  if (observed.status === 'unproven' && health === undefined) throw new Error(`the scratch shop could not look at ${control.id}: ${observed.summary}`);
  return observed.findings;
}

/** The same look as a stranger's, through whatever stands in front. */
async function lookOutside({ clock, log }: ScratchSettings, control: Control, target: ScratchShop['target']): Promise<readonly string[]> {
  const { sight } = await see({ ...control, probe: () => probeFromOutside(control, target, clock) }, log);
  return sight.findings;
}

interface Healing {
  /** Set when the shop must be looked at through something else. */
  target?: ScratchShop['target'];
  undo: () => Promise<void>;
}

async function plant(settings: ScratchSettings, shop: ScratchShop, act: PlantedAct): Promise<Healing> {
  switch (act.kind) {
    case 'sql':
      for (const query of act.plant) await shop.owner.execute(query);
      return {
        async undo() {
          for (const query of act.heal) await shop.owner.execute(query);
        },
      };
    case 'file': {
      const file = path.join(shop.dataDir, act.path);
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, Buffer.from(act.content, act.encoding));
      return {
        async undo() {
          truncateSync(file);
          rmSync(file);
        },
      };
    }
    case 'mode': {
      const file = path.join(shop.dataDir, act.path);
      const before = statSync(file).mode & 0o7777;
      chmodSync(file, act.mode);
      return { undo: async () => chmodSync(file, before) };
    }
    case 'copy': {
      const copy = path.join(shop.dataDir, act.to);
      mkdirSync(path.dirname(copy), { recursive: true });
      copyFileSync(path.join(shop.dataDir, act.from), copy);
      return { undo: async () => rmSync(copy) };
    }
    case 'overwrite': {
      const file = path.join(shop.dataDir, act.path);
      const before = readFileSync(file);
      writeFileSync(file, act.content);
      return { undo: async () => writeFileSync(file, before) };
    }
    case 'front': {
      const front = await openFront(act.front, shop, settings.clock);
      return { target: front.target, undo: () => front.close() };
    }
    case 'source':
      throw new Error('a violation of the source has a copy of its own');
  }
}

/** Replaces one text; throws unless it is there exactly once. */
export function editSource(source: string, { file, find, replace }: Extract<PlantedAct, { kind: 'source' }>): void {
  const place = path.join(source, file);
  const text = readFileSync(place, 'utf8');
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} holds the text to edit ${count} times, not once: ${find}`);
  writeFileSync(place, text.replace(find, () => replace));
}

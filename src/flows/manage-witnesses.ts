// Which witnesses the shop asks: added and removed by the operator, each change an entry of the log.
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { type EvidenceWriter, parseWitnessKey, type WitnessSettings } from '../modules/evidence.ts';
import type { SettingsDocument } from '../modules/settings.ts';

export interface ManageWitnessesParts {
  database: Database;
  clock: Clock;
  evidence: EvidenceWriter;
  witnessSettings: SettingsDocument<WitnessSettings>;
}

export interface WitnessDesk {
  /** `ca`: PEM of the authority that vouches for its certificate, when no public one does. */
  add(
    witness: { url: string; vkey: string; ca?: string | undefined },
    actor: string,
  ): Promise<{ kind: 'added'; name: string } | { kind: 'exists'; name: string } | { kind: 'invalid'; faults: string }>;
  remove(name: string, actor: string): Promise<'removed' | 'unknown'>;
}

export function manageWitnesses({ database, clock, evidence, witnessSettings }: ManageWitnessesParts): WitnessDesk {
  async function change(body: WitnessSettings, entry: { act: string; actor: string; name: string; vkey: string }) {
    const { act, actor, name, vkey } = entry;
    await database.transaction(async (tx) => {
      await witnessSettings.change(tx, body, { actor, at: clock.now() });
      await evidence.append(tx, { act, actor, object: 'evidence', detail: { witness: name, key: vkey } });
    });
  }

  return {
    async add({ url, vkey: given, ca }, actor) {
      const key = parseWitnessKey(given);
      if (key === undefined) {
        return { kind: 'invalid', faults: 'That is not a verifier key of a witness (name+id+base64, cosignature/v1).' };
      }
      const { name, text: vkey } = key;
      const { witnesses } = await witnessSettings.current();
      if (witnesses.some((known) => known.name === name)) return { kind: 'exists', name };
      const added = { name, url: url.replace(/\/+$/, ''), vkey, ...(ca === undefined ? {} : { ca }) };
      const body = { witnesses: [...witnesses, added] };
      try {
        await change(body, { act: 'evidence.witness-added', actor, name, vkey });
      } catch (error) {
        if (error instanceof z.ZodError) return { kind: 'invalid', faults: z.prettifyError(error) };
        throw error;
      }
      return { kind: 'added', name };
    },
    async remove(name, actor) {
      const { witnesses } = await witnessSettings.current();
      const found = witnesses.find((known) => known.name === name);
      if (found === undefined) return 'unknown';
      const body = { witnesses: witnesses.filter((known) => known !== found) };
      await change(body, { act: 'evidence.witness-removed', actor, name, vkey: found.vkey });
      return 'removed';
    },
  };
}

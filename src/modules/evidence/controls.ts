// The controls of the log, and the violations that their probes must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

const hour = 3_600_000;

export const evidenceVerifiable: Control = {
  id: 'evidence-verifiable',
  requirements: ['S2.3', 'L19'],
  statement:
    'The whole log is as it was signed: no entry is altered, missing or out of its order, and every checkpoint stands.',
  enforcedAt: ['src/modules/evidence/sequencer.ts', 'src/modules/evidence/schema/0001.sql'],
  // The whole log is read each time.
  intervalMs: 24 * hour,
  grade: 'shop',
  planted: [
    { id: 'an-altered-entry', what: 'a byte was added to an entry', act: { kind: 'sql', ...planted.alteredEntry } },
    { id: 'a-deleted-entry', what: 'an entry was deleted', act: { kind: 'sql', ...planted.deletedEntry } },
    {
      id: 'two-entries-changed-places',
      what: 'two entries changed their places',
      act: { kind: 'sql', ...planted.swappedEntries },
    },
    {
      id: 'a-checkpoint-that-is-gone',
      what: 'a signed checkpoint was deleted',
      act: { kind: 'sql', ...planted.checkpointGone },
    },
  ],
};

export const evidenceIntegrated: Control = {
  id: 'evidence-integrated',
  requirements: ['S2.3', 'L19'],
  statement: 'Every act’s entry becomes part of the signed log within seconds, and the log’s head on file is fresh.',
  enforcedAt: ['src/modules/evidence/sequencer.ts', 'src/modules/evidence/checkpoint-file.ts'],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'an-entry-that-is-hidden',
      what: 'an entry was put where the sequencer does not look any more',
      act: { kind: 'sql', ...planted.hiddenEntry },
    },
    {
      id: 'the-sequencer-cannot-write',
      what: 'the sequencer’s role may no longer place entries',
      act: { kind: 'sql', ...planted.sequencerBarred },
    },
    {
      id: 'no-head-on-file',
      what: 'one edited line: the signed head is not written to its file',
      act: {
        kind: 'source',
        file: 'src/modules/evidence/sequencer.ts',
        find: '      await files.write(note);',
        replace: '      await Promise.resolve(note);',
      },
    },
  ],
};

export const evidenceWitnessed: Control = {
  id: 'evidence-witnessed',
  requirements: ['S2.3', 'L19'],
  statement: 'Outsiders countersign the log’s head, each within the last two hours, and none of them refuses.',
  enforcedAt: ['src/flows/collect-cosignatures.ts', 'src/modules/evidence/cosignature.ts'],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'a-witness-that-is-silent',
      what: 'a witness is configured that has never countersigned anything',
      act: { kind: 'sql', ...planted.silentWitness },
    },
    {
      id: 'a-witness-that-refuses',
      what: 'a witness says that the log was rewritten',
      act: { kind: 'sql', ...planted.refusingWitness },
    },
  ],
};

export const evidencePublished: Control = {
  id: 'evidence-published',
  requirements: ['L19'],
  statement: 'The public log is signed with its public key, and its hash tiles give exactly the root that is signed.',
  enforcedAt: ['src/channels/trust.ts', 'src/modules/evidence/log-reader.ts'],
  intervalMs: hour,
  grade: 'outside',
  planted: [
    {
      id: 'another-root-is-shown',
      what: 'visitors are shown a checkpoint with another root',
      act: {
        kind: 'front',
        front: { kind: 'edit', path: '/log/checkpoint', find: '\n([0-9]+)\n.', replace: '\n7\nA' },
      },
    },
    {
      id: 'tiles-that-do-not-fit',
      what: 'visitors are given other hash tiles than those that were signed over',
      act: { kind: 'front', front: { kind: 'edit', path: '/log/tile/', find: '[\\s\\S]', replace: 'x' } },
    },
    {
      id: 'the-public-log-is-closed',
      what: 'the log’s head is not given out',
      act: { kind: 'front', front: { kind: 'answer', path: '/log/checkpoint', status: 404 } },
    },
  ],
};

export const databaseRolePowerless: Control = {
  id: 'database-role-powerless',
  requirements: ['L5.1', 'S2.2'],
  statement:
    'The role that the shop works as can neither change nor delete evidence, books or other records that are only ever added to, nor alter the database’s own rules.',
  enforcedAt: [
    'src/kernel/migrate/roles.ts',
    'src/modules/evidence/schema/0001.sql',
    'src/modules/ledger/schema/0001.sql',
  ],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'may-update-evidence',
      what: 'the shop’s role is granted UPDATE on a column of the log',
      act: { kind: 'sql', ...planted.mayUpdateEvidence },
    },
    {
      id: 'may-delete-postings',
      what: 'the shop’s role is granted DELETE on the books',
      act: { kind: 'sql', ...planted.mayDeletePostings },
    },
    {
      id: 'may-empty-observations',
      what: 'everybody is granted TRUNCATE on what the probes saw',
      act: { kind: 'sql', ...planted.mayTruncateObservations },
    },
    {
      id: 'may-make-tables',
      what: 'the shop’s role may make tables in a schema',
      act: { kind: 'sql', ...planted.mayMakeTables },
    },
    {
      id: 'the-sequencer-may-delete',
      what: 'the sequencer’s role, which the shop can take, may delete checkpoints',
      act: { kind: 'sql', ...planted.sequencerMayDelete },
    },
  ],
};

// A witness (c2sp.org/tlog-witness): runs on somebody else's machine, follows the logs that it was told of, and
// countersigns a checkpoint only when it continues the one that it countersigned before. Needs no shop and no database:
// a folder with its key and, for each log, that one checkpoint. Never reads an entry, and never signs two histories.

export type { Judgement } from './witness/judge.ts';
export {
  initWitness,
  openWitness,
  type Witness,
  type WitnessOptions,
  WitnessProblem,
} from './witness/witness-folder.ts';

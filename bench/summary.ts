// From samples to figures: medians over rounds with their spread, ratios of what was measured in the same round, and
// whether the targets are met. Pure.
import type { CellName, Sample, Samples } from './rounds.ts';

export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

export interface CellSummary {
  perSecond: Spread;
  /** Milliseconds, over all rounds, by kind of request. */
  latencyMs: Record<string, { p50: number; p99: number; count: number }>;
  /** Processors that the load generator used. */
  clientCpu: number;
}

export type Summary = Partial<Record<CellName, CellSummary>>;

export function summarize(samples: Samples): Summary {
  const summary: Summary = {};
  for (const [cell, list] of samples) {
    summary[cell] = {
      perSecond: spread(list.map(({ perSecond }) => perSecond)),
      latencyMs: latencies(list),
      clientCpu: rounded(median(list.map(({ clientCpu }) => clientCpu))),
    };
  }
  return summary;
}

function latencies(list: readonly Sample[]): CellSummary['latencyMs'] {
  const merged: CellSummary['latencyMs'] = {};
  for (const kind of Object.keys(list[0]?.latencies ?? {})) {
    const all = Float64Array.from(list.flatMap((sample) => [...(sample.latencies[kind] ?? [])])).sort();
    merged[kind] = { p50: rounded(quantile(all, 0.5)), p99: rounded(quantile(all, 0.99)), count: all.length };
  }
  return merged;
}

/** Of two cells, round by round: `part` ÷ `whole`. */
export function ratio(samples: Samples, part: CellName, whole: CellName): Spread {
  const wholes = samples.get(whole) ?? [];
  return spread(
    (samples.get(part) ?? []).map((sample, round) => sample.perSecond / (wholes[round]?.perSecond ?? Number.NaN)),
  );
}

export function spread(values: readonly number[]): Spread {
  return {
    median: rounded(median(values)),
    lowest: rounded(Math.min(...values)),
    highest: rounded(Math.max(...values)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Of sorted values, by nearest rank. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Four digits are more than such a measurement is worth. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

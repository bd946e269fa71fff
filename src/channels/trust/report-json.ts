// The trust page for programs.
import type { ControlReport, TrustReport } from '../../modules/policy.ts';

export function reportJson(
  report: TrustReport,
  checkpoint: { size: number; note: string } | undefined,
  { verifierKey }: { verifierKey: string },
) {
  const { at, document, clauses, plantedRun } = report;
  return {
    at,
    policy: { title: document.title, publishedOn: document.publishedOn, effectiveOn: document.effectiveOn },
    clauses: clauses.map(({ controls, reason, party, ...clause }) => ({
      ...clause,
      ...(reason === undefined ? {} : { reason }),
      ...(party === undefined ? {} : { party }),
      controls: controls.map(controlJson),
    })),
    log: { verifierKey, checkpoint: checkpoint?.note ?? null, size: checkpoint?.size ?? 0 },
    planted:
      plantedRun === undefined
        ? null
        : {
            at: plantedRun.at,
            planted: plantedRun.planted,
            caught: plantedRun.caught,
            killRate: plantedRun.caught / plantedRun.planted,
          },
  };
}

function controlJson({ observation, ...control }: ControlReport) {
  if (observation === undefined) return { ...control, observation: null };
  const { id, at, ageMs, summary, brokenSince } = observation;
  return {
    ...control,
    observation: {
      id,
      at,
      ageMs,
      summary,
      record: `/trust/observations/${id}`,
      ...(brokenSince === undefined ? {} : { brokenSince }),
    },
  };
}

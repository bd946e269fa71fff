// The trust page for programs.
import type { ClauseReport, ControlReport, TrustReport } from '../../modules/policy.ts';

export function reportJson(
  report: TrustReport,
  checkpoint: { size: number; note: string } | undefined,
  { verifierKey }: { verifierKey: string },
) {
  const { at, document, clauses, parameters, conflicts, decisions, versions, plantedRun } = report;
  return {
    at,
    // First, and with both days: whoever looks for them in this text finds those of the version in effect (S0).
    policy: document,
    clauses: clauses.map(clauseJson),
    conflicts,
    decisions: decisions.map(({ topic, about, decided, on }) => ({ topic, about, decided, on })),
    parameters: parameters.map(({ id, terms, requirements, value, unit, meaning, approval }) => ({
      id,
      terms,
      requirements,
      value,
      unit,
      meaning,
      approvedAt: approval?.at ?? null,
      withSecondFactor: approval === undefined ? null : approval.steppedUpAt !== null,
    })),
    versions: versions.map(({ version, publishedOn, effectiveOn, reviewBy, note, bodyHash, isSteppedUp }) => ({
      version,
      published: publishedOn,
      effective: effectiveOn,
      reviewBy,
      note,
      bodyHash,
      withSecondFactor: isSteppedUp,
      text: `/trust/versions/${version}`,
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

function clauseJson({
  controls,
  reason,
  party,
  promises: _promises,
  ageMs,
  confirmedAt,
  isSteppedUp,
  ...clause
}: ClauseReport) {
  return {
    ...clause,
    ageMs: ageMs ?? null,
    confirmedAt: confirmedAt ?? null,
    ...(confirmedAt === undefined ? {} : { withSecondFactor: isSteppedUp }),
    ...(reason === undefined ? {} : { reason }),
    ...(party === undefined ? {} : { party }),
    controls: controls.map(controlJson),
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

// The door of a witness: add-checkpoint and the newest checkpoint of each log (c2sp.org/tlog-witness), as its answers
// are numbered there. Decides nothing: which checkpoint is countersigned is the witness's business.

import { type Clock, systemClock } from '../kernel/clock.ts';
import { type App, anyone, createApp, createFloodLimits, type Reply, type Route, textReply } from '../kernel/http.ts';
import type { Log } from '../kernel/log.ts';
import type { Witness } from '../modules/witness.ts';

/** A checkpoint of a few hundred bytes, 63 hashes, and signatures of other witnesses. */
const bodyLimit = 64 * 1024;

/** Of one client. A log asks every few seconds; many logs may share an address. */
const rates = { read: { burst: 120, perSecond: 10 }, write: { burst: 120, perSecond: 10 } };

export function witnessApp({ witness, log, clock = systemClock }: { witness: Witness; log: Log; clock?: Clock }): App {
  const access = { anyone };
  const routes: Route<typeof access>[] = [
    {
      method: 'POST',
      path: '/add-checkpoint',
      access: 'anyone',
      // No cookie is read, and whoever sends it: the log's signature is what counts.
      csrf: 'signed',
      bodyLimit,
      handler: ({ bytes }) => answer(witness.addCheckpoint(bytes), log),
    },
    {
      method: 'GET',
      path: '/:origin/checkpoint',
      access: 'anyone',
      handler: (exchange) => {
        const checkpoint = witness.newest(exchange.param('origin'));
        if (checkpoint === undefined) return textReply('This witness has cosigned no such log.\n', { status: 404 });
        return textReply(checkpoint, { headers: { 'cache-control': 'no-cache' } });
      },
    },
  ];
  const floodLimits = createFloodLimits({ rates, enforceOnLoopback: true, clock });
  return createApp({ listener: 'witness', access, routes, floodLimits, log });
}

function answer(outcome: ReturnType<Witness['addCheckpoint']>, log: Log): Reply {
  switch (outcome.kind) {
    case 'cosigned':
      log.info('cosigned', { size: outcome.size });
      return textReply(outcome.line);
    case 'malformed':
      return textReply('This is not a submission of a checkpoint with a proof (c2sp.org/tlog-witness).\n', {
        status: 400,
      });
    case 'not-signed':
      return textReply('The checkpoint has no valid signature of a key that is trusted for this log.\n', {
        status: 403,
      });
    case 'unknown-log':
      return textReply('This witness does not follow that log.\n', { status: 404 });
    case 'conflict':
      return textReply(`${outcome.size}\n`, { status: 409, headers: { 'content-type': 'text/x.tlog.size' } });
    case 'inconsistent': {
      const { origin, size } = outcome.checkpoint;
      log.warn('refused a checkpoint that does not continue what was cosigned', { origin, size });
      return textReply('The checkpoint is not shown to continue the one that was cosigned last.\n', { status: 422 });
    }
  }
}

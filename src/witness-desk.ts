// The wiring of witnesses: `watchword witness`, which is no part of a shop, and what `watchword witnesses` is given of one.
import { readFileSync } from 'node:fs';
import type { WitnessesParts, WitnessParts } from './channels/cli.ts';
import { witnessApp } from './channels/witness.ts';
import { manageWitnesses } from './flows/manage-witnesses.ts';
import type { House } from './house.ts';
import { systemClock } from './kernel/clock.ts';
import { startListener } from './kernel/http.ts';
import type { Log } from './kernel/log.ts';
import { openGivenTls, openTls, TlsProblem } from './kernel/tls.ts';
import { describeRefusal } from './modules/evidence.ts';
import { initWitness, openWitness, WitnessProblem } from './modules/witness.ts';

export function witnessParts(log: Log): WitnessParts {
  return {
    init: initWitness,
    problemOf: (error) => (error instanceof WitnessProblem || error instanceof TlsProblem ? error.message : undefined),
    async serve({ folder, logs, host, port, publicName, certificate }, onReady) {
      const stopped = new Promise<void>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
      });
      const witness = openWitness({ folder, logs, clock: systemClock });
      const names = publicName === undefined ? [] : [publicName];
      const tls =
        certificate === undefined
          ? await openTls({ dataDir: folder, names, log })
          : openGivenTls({ ...certificate, log });
      const app = witnessApp({ witness, log });
      const listener = await startListener({
        name: 'witness',
        app,
        tls,
        host,
        port,
        publicHosts: names,
        enforceOnLoopback: true,
        log,
      });
      const url = publicName === undefined ? listener.origin : `https://${publicName}:${listener.port}`;
      onReady({ url, verifierKey: witness.verifierKey, ...('caPath' in tls ? { ca: tls.caPath } : {}) });
      await stopped;
      await listener.close();
      tls.close();
      witness.close();
    },
  };
}

export function witnessesParts(house: House, operator: string): WitnessesParts {
  return {
    operator,
    desk: manageWitnesses(house),
    witnesses: house.witnesses,
    describeRefusal,
    readText: (file) => readFileSync(file, 'utf8'),
  };
}

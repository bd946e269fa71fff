import { launch } from './launcher.mjs';

launch('bench/bench.ts', process.argv.slice(2), { development: true });

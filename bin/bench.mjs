import { launch } from './launcher.mjs';

await launch('bench/bench.ts', process.argv.slice(2), { development: true });

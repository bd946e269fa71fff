import { launch } from './launcher.mjs';

await launch('tools/check.ts', process.argv.slice(2), { development: true });

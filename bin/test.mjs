import { launch } from './launcher.mjs';

await launch('tools/test.ts', process.argv.slice(2), { development: true });

import { launch } from './launcher.mjs';

await launch('tools/take-screens.ts', process.argv.slice(2), { development: true });

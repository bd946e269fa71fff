import { launch } from './launcher.mjs';

await launch('tools/measure-pages.ts', process.argv.slice(2), { development: true });

import { launch } from './launcher.mjs';

launch('tools/check.ts', process.argv.slice(2), { development: true });

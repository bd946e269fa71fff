import { launch } from './launcher.mjs';

launch('tools/test.ts', process.argv.slice(2), { development: true });

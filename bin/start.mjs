import { launch } from './launcher.mjs';

launch('src/main.ts', ['start', ...process.argv.slice(2)]);

import { launch } from './launcher.mjs';

await launch('src/main.ts', ['start', ...process.argv.slice(2)], { tied: true });

#!/usr/bin/env node
import { launch } from './launcher.mjs';

const args = process.argv.slice(2);
await launch('src/main.ts', args, { tied: args[0] === 'start' });

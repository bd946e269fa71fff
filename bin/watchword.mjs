#!/usr/bin/env node
import { launch } from './launcher.mjs';

launch('src/main.ts', process.argv.slice(2));

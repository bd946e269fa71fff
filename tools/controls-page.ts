// Writes docs/controls.md from the table of controls.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pageFile, renderControls } from '../test/probes/controls-page.ts';

writeFileSync(path.join(path.dirname(import.meta.dirname), pageFile), renderControls());

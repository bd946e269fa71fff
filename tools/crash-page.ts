// Writes docs/crash.md from test/crash/steps.ts. Run it after each change of the data; a test compares.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crashPage } from '../test/crash/page.ts';

writeFileSync(path.join(path.dirname(import.meta.dirname), 'docs', 'crash.md'), crashPage());

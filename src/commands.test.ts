// Every command says how it is called, without a shop, a database or a folder; the list of commands names each of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandUsage } from './channels/cli.ts';
import { runCommand } from './commands.ts';
import { readConfig } from './config.ts';
import { openLog } from './kernel/log.ts';

async function said(name: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { stdout, stderr } = process;
  const [out, err] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  const caught = { out: '', err: '' };
  const into = (which: 'out' | 'err') => (text: string | Uint8Array) => {
    caught[which] += text.toString();
    return true;
  };
  stdout.write = into('out');
  stderr.write = into('err');
  try {
    const { config, secrets } = readConfig({}, '/nowhere');
    const code = await runCommand(name, args, { config, secrets, log: openLog('silent'), checkout: '/nowhere' });
    return { code, ...caught };
  } finally {
    stdout.write = out;
    stderr.write = err;
  }
}

test('help names every command, and each says with --help how it is called', async () => {
  const help = await said('help');
  assert.equal(help.code, 0);
  const { commands } = JSON.parse((await said('help', '--json')).out) as { commands: string[] };
  assert.deepEqual([...commands].sort(), Object.keys(commandUsage).sort());
  for (const command of commands) {
    assert.match(help.out, new RegExp(`^ {2}${command}\\b`, 'm'), command);
    const { code, out } = await said(command, '--help');
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^watchword ${command}\\b`), command);
  }
});

test('what is no command is wrong usage, and the list follows', async () => {
  const { code, err } = await said('sell');
  assert.equal(code, 2);
  assert.match(err, /There is no command "sell"\.[\s\S]*watchword COMMAND/);
});

test('an option that a command does not have is wrong usage, in one line', async () => {
  const { code, err } = await said('status', '--loud');
  assert.equal(code, 2);
  assert.equal(err, "Unknown option '--loud'. --help says how the command is called.\n");
});

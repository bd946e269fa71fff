import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import { fakeClock } from './clock.ts';
import { openLog } from './log.ts';
import { issueAuthority, issueServer } from './tls/issue-certificates.ts';
import { addressBytes } from './tls/name-constraints.ts';
import { cipherSuites, installAuthority, openTls, outboundAgent, readAuthority, type Tls, TlsProblem } from './tls.ts';

const log = openLog('silent');
const dayMs = 86_400_000;

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'tls test '));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function opened(t: TestContext, options: Partial<Parameters<typeof openTls>[0]> = {}): Promise<Tls> {
  const tls = await openTls({ dataDir: folder(t), log, ...options });
  t.after(() => tls.close());
  return tls;
}

/** A TLS echo of nothing: says its protocol and closes. */
async function serve(t: TestContext, options: Parameters<typeof createServer>[0], tls?: Tls): Promise<number> {
  const server = createServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.end('hello');
  });
  server.on('tlsClientError', () => undefined);
  tls?.keepFresh(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

interface Seen {
  protocol: string | null;
  cipher: string;
  group: string | undefined;
  certificate: string;
}

function handshake(port: number, options: ConnectionOptions): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host: '127.0.0.1', port, servername: 'localhost', ...options }, () => {
      const key = socket.getEphemeralKeyInfo();
      resolve({
        protocol: socket.getProtocol(),
        cipher: socket.getCipher().standardName,
        group: key !== null && 'name' in key ? key.name : undefined,
        certificate: socket.getPeerX509Certificate()?.fingerprint256 ?? '',
      });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('a first start makes an authority and one certificate for every local name (L6.2)', async (t) => {
  const dataDir = folder(t);
  const tls = await opened(t, { dataDir, names: ['shop.example'] });
  const ca = new X509Certificate(readFileSync(tls.caPath));
  const server = new X509Certificate(readFileSync(join(dataDir, 'tls', 'server.crt')));
  assert.ok(ca.ca);
  assert.ok(!server.ca);
  assert.ok(server.checkIssued(ca) && server.verify(ca.publicKey));
  assert.equal(
    server.subjectAltName,
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:shop.example',
  );
  for (const certificate of [ca, server]) {
    assert.equal(certificate.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    assert.match(certificate.signatureAlgorithm ?? '', /ecdsa-with-SHA256/i);
  }
  const days = (server.validToDate.getTime() - Date.now()) / dayMs;
  assert.ok(days > 89 && days <= 90, String(days));
});

test('private keys are 0600 in a 0700 folder, and closed again when somebody opened them', async (t) => {
  const dataDir = folder(t);
  await opened(t, { dataDir });
  const keys = join(dataDir, 'keys');
  const modes = () =>
    [keys, ...readdirSync(keys).map((name) => join(keys, name))].map((path) => statSync(path).mode & 0o777);
  assert.deepEqual(modes(), [0o700, 0o600, 0o600]);
  chmodSync(join(keys, 'ca.key'), 0o644);
  chmodSync(keys, 0o755);
  await opened(t, { dataDir });
  assert.deepEqual(modes(), [0o700, 0o600, 0o600]);
  for (const name of readdirSync(join(dataDir, 'tls'))) {
    assert.doesNotMatch(readFileSync(join(dataDir, 'tls', name), 'utf8'), /PRIVATE KEY/);
  }
});

test('a second start changes nothing; a new public name renews the certificate', async (t) => {
  const dataDir = folder(t);
  const first = await opened(t, { dataDir });
  const cert = first.serverOptions().cert;
  assert.equal((await opened(t, { dataDir })).serverOptions().cert, cert);
  const renamed = await opened(t, { dataDir, names: ['shop.example'] });
  assert.notEqual(renamed.serverOptions().cert, cert);
  assert.notEqual(renamed.ca(), first.ca(), 'the old authority may not vouch for the new name');
  // Dropping the name keeps the authority that browsers already trust.
  assert.equal((await opened(t, { dataDir })).ca(), renamed.ca());
});

test('the authority may vouch for the local names only: clients refuse what else it signs', async (t) => {
  const now = new Date();
  const authority = await issueAuthority(['localhost', '127.0.0.1', '::1'], now);
  for (const [name, servername, allowed] of [
    ['localhost', 'localhost', true],
    ['bank.example', 'bank.example', false],
    ['notlocalhost', 'notlocalhost', false],
    ['10.0.0.1', '10.0.0.1', false],
  ] as const) {
    const pair = await issueServer(authority, [name], now);
    const port = await serve(t, { key: pair.key, cert: pair.certificate });
    const seen = handshake(port, {
      ca: authority.certificate,
      ...(allowed ? { servername } : { servername: '', checkServerIdentity: () => undefined }),
    });
    if (allowed) await seen;
    else await assert.rejects(seen, /permitted subtree violation/, name);
  }
});

test('addresses are encoded as they stand in a certificate', () => {
  assert.equal(addressBytes('127.0.0.1').toString('hex'), '7f000001');
  assert.equal(addressBytes('::1').toString('hex'), `${'00'.repeat(15)}01`);
  assert.equal(addressBytes('2001:db8::a:0:1').toString('hex'), '20010db8000000000000000a00000001');
  assert.equal(addressBytes('::').toString('hex'), '00'.repeat(16));
  assert.equal(addressBytes('fe80::').toString('hex'), `fe80${'00'.repeat(14)}`);
  assert.equal(addressBytes('::ffff:1.2.3.4').toString('hex'), `${'00'.repeat(10)}ffff01020304`);
});

test('only TLS 1.2 and 1.3 are spoken (S1.2)', async (t) => {
  const tls = await opened(t);
  const port = await serve(t, tls.serverOptions());
  const old = { ca: tls.ca(), ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1' as const };
  for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const) {
    await assert.rejects(handshake(port, { ...old, maxVersion }), /protocol version|unsupported protocol/i, maxVersion);
  }
  assert.equal((await handshake(port, { ...old, maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2');
  const newest = await handshake(port, { ca: tls.ca() });
  assert.equal(newest.protocol, 'TLSv1.3');
  assert.equal(newest.cipher, 'TLS_AES_128_GCM_SHA256');
});

test('only authenticated encryption with forward secrecy is spoken (S1.2, L5.2)', async (t) => {
  const tls = await opened(t);
  const port = await serve(t, tls.serverOptions());
  const refused = [
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-ECDSA-AES256-SHA384',
    'AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES128-CCM8',
  ];
  for (const suite of refused) {
    const options = { ca: tls.ca(), maxVersion: 'TLSv1.2' as const, ciphers: `${suite}:@SECLEVEL=0` };
    await assert.rejects(handshake(port, options), /handshake failure/i, suite);
  }
  for (const suite of cipherSuites.filter((name) => name.includes('ECDSA'))) {
    const seen = await handshake(port, { ca: tls.ca(), maxVersion: 'TLSv1.2', ciphers: suite });
    assert.match(seen.cipher, /GCM|CHACHA20/);
  }
  await assert.rejects(handshake(port, { ca: tls.ca(), ecdhCurve: 'P-521' }), /handshake failure/i);
  await handshake(port, { ca: tls.ca(), ecdhCurve: 'P-256' });
  await handshake(port, { ca: tls.ca(), ecdhCurve: 'X25519' });
  await handshake(port, { ca: tls.ca(), ecdhCurve: 'X25519MLKEM768' });
});

test('a certificate near its end is renewed in running servers, without a broken connection', async (t) => {
  const clock = fakeClock(new Date().toISOString());
  const tls = await opened(t, { clock });
  const port = await serve(t, tls.serverOptions(), tls);
  const before = await handshake(port, { ca: tls.ca() });
  clock.advance(59 * dayMs);
  assert.equal(await tls.refresh(), 'current');
  clock.advance(2 * dayMs);
  assert.equal(await tls.refresh(), 'renewed');
  const left = (tls.notAfter().getTime() - clock.now().getTime()) / dayMs;
  assert.ok(left > 89, String(left));
  // The renewed certificate is "not valid yet" by the machine's own clock: only its identity is of interest here.
  const after = await handshake(port, { ca: tls.ca(), rejectUnauthorized: false });
  assert.notEqual(after.certificate, before.certificate);
  assert.equal(after.protocol, 'TLSv1.3');
  const weak = { rejectUnauthorized: false, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' } as const;
  await assert.rejects(handshake(port, weak), /handshake failure/i, 'the rules survive a renewal');
});

test('an authority near its end is replaced in time to sign a full certificate', async (t) => {
  const clock = fakeClock('2026-01-01T00:00:00Z');
  const tls = await opened(t, { clock });
  const first = tls.ca();
  clock.advance(3_500 * dayMs);
  assert.equal(await tls.refresh(), 'renewed');
  assert.equal(tls.ca(), first);
  clock.advance(60 * dayMs);
  await tls.refresh();
  assert.notEqual(tls.ca(), first);
});

test('a command reads the authority beside a running shop', async (t) => {
  const dataDir = folder(t);
  assert.throws(() => readAuthority(dataDir), /Start the shop: it makes one/);
  const tls = await opened(t, { dataDir });
  assert.deepEqual(readAuthority(dataDir), { caPath: tls.caPath, ca: tls.ca() });
});

test('a damaged server certificate is made anew; a damaged authority is a message that says what to do', async (t) => {
  const dataDir = folder(t);
  const first = await opened(t, { dataDir });
  for (const damage of [
    () => writeFileSync(join(dataDir, 'tls', 'server.crt'), 'garbage'),
    () => writeFileSync(join(dataDir, 'keys', 'server.key'), readFileSync(join(dataDir, 'keys', 'ca.key'))),
    () => writeFileSync(join(dataDir, 'keys', 'server.key'), ''),
    () => rmSync(join(dataDir, 'tls', 'server.crt')),
  ]) {
    damage();
    const healed = await opened(t, { dataDir });
    assert.equal(healed.ca(), first.ca());
    await handshake(await serve(t, healed.serverOptions()), { ca: first.ca() });
  }
  const caKey = join(dataDir, 'keys', 'ca.key');
  const intact = readFileSync(caKey);
  for (const [damage, message] of [
    [() => writeFileSync(caKey, 'garbage'), /ca\.key is not a private key\. Put the file back/],
    [() => writeFileSync(caKey, readFileSync(join(dataDir, 'keys', 'server.key'))), /key of another certificate/],
    [() => rmSync(caKey), /ca\.key is missing/],
    [() => writeFileSync(first.caPath, 'garbage'), /ca\.crt is not a certificate/],
  ] as const) {
    writeFileSync(caKey, intact);
    damage();
    await assert.rejects(openTls({ dataDir, log }), (error: Error) => {
      assert.ok(error instanceof TlsProblem);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /BEGIN/);
      return true;
    });
  }
});

test('a clock that went back is named, not worked around', async (t) => {
  const dataDir = folder(t);
  await opened(t, { dataDir, clock: fakeClock('2026-06-01T00:00:00Z') });
  await assert.rejects(
    openTls({ dataDir, log, clock: fakeClock('2020-01-01T00:00:00Z') }),
    /clock of this machine says 2020-01-01T00:00:00\.000Z.*Set the clock right/,
  );
});

function get(agent: https.Agent, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = https.get({ host: 'localhost', port, agent }, (answer) => resolve(String(answer.statusCode)));
    request.on('error', reject);
  });
}

test('an outbound connection checks the certificate and follows the same rules (S1.2)', async (t) => {
  const tls = await opened(t);
  const port = await serve(t, {
    ...tls.serverOptions(),
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0',
  });
  const trusting = outboundAgent({ pem: tls.ca() });
  const wary = outboundAgent('public');
  t.after(() => [trusting, wary].forEach((agent) => agent.destroy()));
  await assert.rejects(get(trusting, port), /protocol version|unsupported protocol/i);
  const server = https.createServer(tls.serverOptions(), (_, answer) => answer.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const good = (server.address() as AddressInfo).port;
  assert.equal(await get(trusting, good), '200');
  await assert.rejects(get(wary, good), /unable to verify|self-signed|local issuer/i);
});

test('trust-ca says for each store what was done', async (t) => {
  const dataDir = folder(t);
  const tls = await opened(t, { dataDir });
  const bin = join(dataDir, 'bin');
  const systemFolder = join(dataDir, 'anchors');
  const home = join(dataDir, 'home');
  for (const path of [bin, systemFolder, home]) mkdirSync(path);
  const program = (name: string, text: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const options = { caPath: tls.caPath, ca: tls.ca(), systemFolder, home, searchPath: bin };

  program('update-ca-certificates', 'exit 0');
  program('certutil', `echo "$@" >> "${join(dataDir, 'said')}"`);
  const done = await installAuthority(options);
  assert.deepEqual(
    done.map(({ kind }) => kind),
    ['installed', 'installed'],
  );
  const [file] = readdirSync(systemFolder);
  assert.match(file ?? '', /^watchword-[0-9a-f]{16}\.crt$/);
  assert.equal(readFileSync(join(systemFolder, file ?? ''), 'utf8'), tls.ca());
  const said = readFileSync(join(dataDir, 'said'), 'utf8');
  assert.match(said, /-N --empty-password/);
  assert.match(said, /-A -t C,, -n Watchword local CA [0-9a-f]{16} -i /);

  program('update-ca-certificates', 'echo "no room" >&2; exit 1');
  program('certutil', 'echo "bad database" >&2; exit 255');
  const failed = await installAuthority(options);
  assert.deepEqual(
    failed.map(({ kind }) => kind),
    ['failed', 'failed'],
  );
  assert.match(failed[0]?.detail ?? '', /was written, but .* failed: no room/);
  assert.match(failed[1]?.detail ?? '', /bad database/);

  const nowhere = await installAuthority({ ...options, systemFolder: join(dataDir, 'none'), searchPath: bin });
  assert.match(nowhere[0]?.detail ?? '', /cannot write .* \(ENOENT\)/);
  rmSync(join(bin, 'certutil'));
  assert.equal((await installAuthority(options))[1]?.kind, 'not-there');
});

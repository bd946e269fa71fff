import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openLog } from '../log.ts';
import { TlsProblem } from './certificate-files.ts';
import { openGivenTls } from './given-certificate.ts';
import { issueAuthority, issueServer } from './issue-certificates.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'given-'));
after(() => rmSync(folder, { recursive: true }));
const files = { cert: path.join(folder, 'chain.pem'), key: path.join(folder, 'key.pem'), log: openLog('silent') };

test('a pair from files is used, read again, and kept when what replaces it is broken', async () => {
  const now = new Date();
  const authority = await issueAuthority(['localhost'], now);
  const [first, second] = [
    await issueServer(authority, ['localhost'], now),
    await issueServer(authority, ['localhost'], now),
  ];
  const put = (cert: string, key: string) => {
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, key);
  };
  assert.throws(() => openGivenTls(files), TlsProblem);
  put(first.certificate, second.key);
  assert.throws(() => openGivenTls(files), /is not the key of the certificate/);
  put(first.certificate, first.key);
  const tls = openGivenTls(files);
  assert.equal(tls.serverOptions().cert, first.certificate);
  put('half', second.key);
  assert.equal(tls.refresh(), false);
  assert.equal(tls.serverOptions().cert, first.certificate);
  put(second.certificate, second.key);
  assert.equal(tls.refresh(), true);
  assert.equal(tls.serverOptions().cert, second.certificate);
  assert.equal(tls.serverOptions().minVersion, 'TLSv1.2');
  tls.close();
});

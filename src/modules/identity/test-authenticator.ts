// A passkey authenticator in software, for tests: P-256, attestation "none" (WebAuthn level 3 §6). It can also do what an
// honest one never does.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { PasskeyOptions } from './identity.ts';

export interface Quirks {
  origin?: string;
  rpId?: string;
  crossOrigin?: unknown;
  topOrigin?: string;
  /** Default: user present and verified. */
  flags?: number;
  counter?: number;
  challenge?: string;
  type?: string;
}

export interface TestAuthenticator {
  register(options: PasskeyOptions, quirks?: Quirks): Record<string, unknown>;
  assert(options: PasskeyOptions, quirks?: Quirks): Record<string, unknown>;
  /** What the next answer counts; zero: it does not count. */
  counter: number;
}

const userPresent = 0x01;
const userVerified = 0x04;
const attested = 0x40;

export function openTestAuthenticator(site: { origin: string; rpId: string }): TestAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  const clientData = (type: string, options: PasskeyOptions, quirks: Quirks) =>
    Buffer.from(
      JSON.stringify({
        type: quirks.type ?? type,
        challenge: quirks.challenge ?? options['challenge'],
        origin: quirks.origin ?? site.origin,
        crossOrigin: 'crossOrigin' in quirks ? quirks.crossOrigin : false,
        ...(quirks.topOrigin === undefined ? {} : { topOrigin: quirks.topOrigin }),
      }),
    );
  const head = (quirks: Quirks, extra: number, counter: number) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(quirks.counter ?? counter);
    const flags = Buffer.of((quirks.flags ?? userPresent | userVerified) | extra);
    return Buffer.concat([sha256(quirks.rpId ?? site.rpId), flags, count]);
  };
  const answer = (response: Record<string, unknown>) => ({
    id: credentialId.toString('base64url'),
    rawId: credentialId.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
    response,
  });
  const authenticator: TestAuthenticator = {
    counter: 1,
    register(options, quirks = {}) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const credential = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey(publicKey)]);
      const data = Buffer.concat([head(quirks, attested, authenticator.counter++), credential]);
      return answer({
        clientDataJSON: clientData('webauthn.create', options, quirks).toString('base64url'),
        attestationObject: attestationObject(data).toString('base64url'),
        transports: ['internal'],
      });
    },
    assert(options, quirks = {}) {
      const said = clientData('webauthn.get', options, quirks);
      const data = head(quirks, 0, authenticator.counter === 0 ? 0 : authenticator.counter++);
      return answer({
        clientDataJSON: said.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', Buffer.concat([data, sha256(said)]), privateKey).toString('base64url'),
      });
    },
  };
  return authenticator;
}

function sha256(bytes: string | Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** COSE_Key in CBOR: kty EC2, alg ES256, crv P-256, x, y (RFC 9053 §7.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const coordinate = (text: string) => Buffer.concat([Buffer.of(0x58, 32), Buffer.from(text, 'base64url')]);
  return Buffer.concat([
    Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21),
    coordinate(x),
    Buffer.of(0x22),
    coordinate(y),
  ]);
}

/** `{"fmt": "none", "attStmt": {}, "authData": data}` in CBOR. */
function attestationObject(data: Buffer): Buffer {
  const text = (word: string) => Buffer.concat([Buffer.of(0x60 + word.length), Buffer.from(word)]);
  const length = Buffer.alloc(3);
  length.writeUInt8(0x59);
  length.writeUInt16BE(data.length, 1);
  return Buffer.concat([
    Buffer.of(0xa3),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.of(0xa0),
    text('authData'),
    length,
    data,
  ]);
}

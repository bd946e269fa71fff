// Passkeys (WebAuthn level 3): what is asked of the browser, and whether its answer is one. User verification always;
// exactly our origin; never from within another site's frame, which the library would accept.
import { createHash } from 'node:crypto';
import type { AuthenticatorTransport } from '@simplewebauthn/server';
import { z } from 'zod';
import { type ChallengeAct, insertChallenge, type PasskeyRow, passkeysOf, takeChallenge } from './credential-store.ts';
import type { PasskeyOptions, StaffId } from './identity.ts';
import { later, type Parts, spans } from './parts.ts';

// Loaded when the first passkey is used: its decoders of certificates would lengthen every start of the program.
const library = () => import('@simplewebauthn/server');

/** EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257];

// Base64url. An attestation without certificates, which is all we ask for, has a few hundred bytes.
const bytes = z
  .string()
  .max(20_000)
  .regex(/^[\w-]*$/);
const credential = {
  id: bytes.max(1_400),
  rawId: bytes.max(1_400),
  type: z.literal('public-key'),
  // Not asked for, and not kept.
  clientExtensionResults: z.unknown().transform(() => ({})),
};
const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
const registrationSchema = z.object({
  ...credential,
  response: z.object({ clientDataJSON: bytes, attestationObject: bytes, transports: z.array(z.string()).default([]) }),
});
const assertionSchema = z.object({
  ...credential,
  response: z.object({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes }),
});

export interface ChallengeFor {
  /** Hash of the token that opened the way here. */
  door: Buffer;
  act: ChallengeAct;
}

export async function registrationOptions(
  parts: Parts,
  door: Buffer,
  person: { staffId: StaffId; userName: string; displayName: string },
): Promise<PasskeyOptions> {
  const { database, site, shopName } = parts;
  const [{ generateRegistrationOptions }, known] = await Promise.all([library(), passkeysOf(database, person.staffId)]);
  const options = await generateRegistrationOptions({
    rpName: await shopName(),
    rpID: site.rpId,
    userID: new Uint8Array(Buffer.from(person.staffId.replaceAll('-', ''), 'hex')),
    userName: person.userName,
    userDisplayName: person.displayName,
    timeout: spans.challengeMs,
    attestationType: 'none',
    excludeCredentials: known.map(descriptor),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
  await keepChallenge(parts, { door, act: 'register' }, options.challenge);
  return { ...options };
}

/** For the person's own passkeys. */
export async function assertionOptions(parts: Parts, ask: ChallengeFor, staffId: StaffId): Promise<PasskeyOptions> {
  const [{ generateAuthenticationOptions }, known] = await Promise.all([
    library(),
    passkeysOf(parts.database, staffId),
  ]);
  const options = await generateAuthenticationOptions({
    rpID: parts.site.rpId,
    allowCredentials: known.map(descriptor),
    timeout: spans.challengeMs,
    userVerification: 'required',
  });
  await keepChallenge(parts, ask, options.challenge);
  return { ...options };
}

export type NewPasskey = Omit<PasskeyRow, 'factorId'>;

/** Undefined for whatever is not a good answer to a challenge of ours. The challenge is used up either way. */
export async function checkRegistration(
  parts: Parts,
  door: Buffer,
  response: unknown,
): Promise<NewPasskey | undefined> {
  const { data: answer } = registrationSchema.safeParse(response);
  const challenge = answer && (await answeredChallenge(parts, { door, act: 'register' }, answer));
  if (answer === undefined || challenge === undefined) return undefined;
  const { verifyRegistrationResponse } = await library();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...answer, response: { ...answer.response, transports: [] } },
      expectedChallenge: challenge,
      expectedOrigin: parts.site.origin,
      expectedRPID: parts.site.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return undefined;
    const { id, publicKey, counter } = registrationInfo.credential;
    const credentialId = Buffer.from(id, 'base64url');
    const known = transports.filter((transport) => answer.response.transports.includes(transport));
    // The limits of the format (WebAuthn §5.8.3, §6.5.1), and of what the database keeps.
    if (credentialId.length < 16 || credentialId.length > 1_023 || publicKey.length > 2_000) return undefined;
    return { credentialId, publicKey: Buffer.from(publicKey), counter, transports: known };
  } catch {
    // The library throws for every answer that it does not take.
    return undefined;
  }
}

/** The passkey and its new counter, which the caller raises; undefined for whatever is not a good answer. */
export async function checkAssertion(
  parts: Parts,
  ask: ChallengeFor & { staffId: StaffId },
  response: unknown,
): Promise<{ passkey: PasskeyRow; counter: number } | undefined> {
  const { data: answer } = assertionSchema.safeParse(response);
  const challenge = answer && (await answeredChallenge(parts, ask, answer));
  if (answer === undefined || challenge === undefined) return undefined;
  const credentialId = Buffer.from(answer.id, 'base64url');
  const own = await passkeysOf(parts.database, ask.staffId);
  const passkey = own.find((known) => known.credentialId.equals(credentialId));
  if (passkey === undefined) return undefined;
  const { verifyAuthenticationResponse } = await library();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: parts.site.origin,
      expectedRPID: parts.site.rpId,
      credential: {
        id: passkey.credentialId.toString('base64url'),
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
      requireUserVerification: true,
    });
    return verified ? { passkey, counter: authenticationInfo.newCounter } : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the challenge that the answer names, if it is ours, unused and young, and refuses an answer out of a frame. */
async function answeredChallenge(
  { database, clock }: Parts,
  { door, act }: ChallengeFor,
  answer: { response: { clientDataJSON: string } },
): Promise<string | undefined> {
  const said = clientData(answer.response.clientDataJSON);
  if (said === undefined) return undefined;
  const taken = await takeChallenge(database, { hash: hashOf(said.challenge), door, act, now: clock.now() });
  if (!taken) return undefined;
  // A frame of a stranger's page could be made to look like ours (WebAuthn §13.4.9): only false, or nothing, is taken.
  const isOwnPage = said['crossOrigin'] === undefined || said['crossOrigin'] === false;
  return isOwnPage && said['topOrigin'] === undefined ? said.challenge : undefined;
}

const clientDataSchema = z.looseObject({ challenge: z.string() });

function clientData(encoded: string): z.infer<typeof clientDataSchema> | undefined {
  try {
    return clientDataSchema.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

async function keepChallenge({ database, clock }: Parts, { door, act }: ChallengeFor, challenge: string) {
  const expiresAt = later(clock.now(), spans.challengeMs);
  await database.transaction((tx) => insertChallenge(tx, { hash: hashOf(challenge), door, act, expiresAt }));
}

function hashOf(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest();
}

function descriptor({ credentialId, transports }: PasskeyRow) {
  return { id: credentialId.toString('base64url'), transports: transports as AuthenticatorTransport[] };
}

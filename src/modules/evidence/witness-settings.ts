// Which witnesses countersign this shop's log: a settings document of the kind `witnesses`.
import { z } from 'zod';
import { parseWitnessKey } from './cosignature.ts';

const witness = z
  .strictObject({
    /** The name in its key. */
    name: z.string().min(1).max(255),
    /** Submission prefix. */
    url: z
      .url({ protocol: /^https$/ })
      .max(500)
      .refine(isPlainAddress, 'an https address without user, query or fragment'),
    vkey: z
      .string()
      .max(1024)
      .refine((text) => parseWitnessKey(text)?.text === text, 'a verifier key of a witness: name+id+base64'),
    /** PEM, when no public authority vouches for its certificate. */
    ca: z.string().max(20_000).startsWith('-----BEGIN CERTIFICATE-----').optional(),
  })
  .refine(({ name, vkey }) => parseWitnessKey(vkey)?.name === name, 'the name is the one in the key');

export type ConfiguredWitness = z.infer<typeof witness>;

export const witnessSettingsSchema = z.strictObject({
  witnesses: z
    .array(witness)
    .max(16)
    .refine((list) => new Set(list.map(({ vkey }) => vkey)).size === list.length, 'each witness once')
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'names differ')
    .default([]),
});

export type WitnessSettings = z.infer<typeof witnessSettingsSchema>;

export const noWitnesses: WitnessSettings = { witnesses: [] };

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}

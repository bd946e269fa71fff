// Which passwords are taken (S6.1, NIST SP 800-63B §3.1.1): long ones that nobody guesses first. No rule about kinds of
// characters. Says why not, in a sentence that helps.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PasswordFault } from './identity.ts';
import { maxPasswordBytes, normalForm } from './password-hash.ts';

export const minPasswordLength = 12;

export interface PasswordAbout {
  /** The person's. */
  name?: string | undefined;
  email?: string | undefined;
  /** The shop's. */
  shopName: string;
}

/** What is wrong with the password, in the order in which to say it. */
export function judge(password: string, about: PasswordAbout): PasswordFault[] {
  // Before anything is done with it: normalising a megabyte is work.
  if (password.length > 4 * maxPasswordBytes) return [tooLong];
  if (!password.isWellFormed() || /\p{Cc}/u.test(password))
    return [
      { rule: 'not-text', text: 'This holds characters that cannot be typed, such as a line break. Leave them out.' },
    ];
  const normal = normalForm(password);
  if (Buffer.byteLength(normal) > maxPasswordBytes) return [tooLong];
  const { length } = Array.from(normal);
  if (length < minPasswordLength)
    return [
      {
        rule: 'too-short',
        text: `A password has at least ${minPasswordLength} characters; this one has ${length}. Several words in a row are easy to remember.`,
      },
    ];
  const faults: PasswordFault[] = [];
  const said = personalPart(normal, about);
  if (said !== undefined)
    faults.push({ rule: 'personal', text: `This contains “${said}”, which others know of you or of the shop.` });
  if (isCommon(normal))
    faults.push({
      rule: 'too-common',
      text: 'This is among the first that are guessed: a common password, or a simple row of characters. Choose several unrelated words.',
    });
  return faults;
}

const tooLong: PasswordFault = { rule: 'too-long', text: `A password has at most ${maxPasswordBytes} bytes.` };

/** The part of a name or an address that the password contains, whatever its case, accents and look-alike digits. */
function personalPart(password: string, { name = '', email = '', shopName }: PasswordAbout): string | undefined {
  const forms = [plain(password), unleet(plain(password))];
  const [local = '', domain = ''] = email.split('@');
  const words = [name, shopName, local, domain.replace(/\.[^.]*$/, ''), 'watchword']
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((text) => text.trim());
  // Three letters are in many an innocent word.
  return words.find((word) => {
    const wanted = plain(word).replace(/[^\p{L}\p{N}]+/gu, '');
    return (
      Array.from(wanted).length >= 4 && forms.some((form) => form.replace(/[^\p{L}\p{N}]+/gu, '').includes(wanted))
    );
  });
}

function isCommon(password: string): boolean {
  const form = plain(password);
  if (novelty(form) < 6) return true;
  common ??= readCommon();
  const forms = [form, unitOf(form), core(form), unitOf(core(form))];
  return forms
    .flatMap((text) => [text, core(text), unleet(core(text)), core(unleet(text)), unitOf(unleet(core(text)))])
    .some((candidate) => common?.has(candidate) === true);
}

let common: ReadonlySet<string> | undefined;

function readCommon(): Set<string> {
  const text = readFileSync(path.join(import.meta.dirname, 'common-passwords.txt'), 'utf8');
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
}

/** Lower case without accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Without the digits and signs around it. */
function core(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

const lookAlikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

function unleet(text: string): string {
  return text.replace(/[@431!0$57]/g, (sign) => lookAlikes[sign] ?? sign);
}

/** `abcabcabc` → `abc`: the shortest part that the whole repeats. */
function unitOf(text: string): string {
  const at = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, at);
}

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890', 'qwertzuiop', 'azertyuiop'];

/** How many characters cannot be foretold from the one before them, in the shortest part that repeats. */
function novelty(text: string): number {
  const characters = Array.from(unitOf(text));
  return characters.filter((character, index) => !follows(characters[index - 1], character)).length;
}

function follows(before: string | undefined, character: string): boolean {
  if (before === undefined) return false;
  const step = (character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
  if (Math.abs(step) <= 1) return true;
  return rows.some((row) => row.includes(before + character) || row.includes(character + before));
}

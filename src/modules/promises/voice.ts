// Whose word a sentence is, and what kind of sentence: advice to the reader, a definition, about a third party, a
// quotation, a question, a mere kindness. By form and by the words at its head; knows no requirement.
import { makeLexicon } from './concepts.ts';
import type { Word } from './words.ts';

const heads = makeLexicon({
  // A sentence that begins so asks the reader to act.
  imperative:
    list(`keep, use, choose, pick, change, avoid, make, ensure, check, report, notify, contact, tell, install, update,
    beware, remember, log, logout, enable, turn, set, protect, watch, think, delete, share, write, call, ring, forward, read,
    refer, see, visit, send, get, ask, let, be, have, do, take, look, consider, stay, lock, never, always, please, kindly, give,
    create, review, monitor, drop, reuse, open, click, memorize, store, safeguard, secure, verify, encrypt, back, backup, train, limit, sign, email, phone, inform, alert, speak, talk, reach, note, try, apply, patch, scan, restrict, do not, download, learn, forget, reply, follow`),
  we: list('we, our, us, ours, the company, the merchant, lux'),
  you: list('you, your'),
  third:
    list(`stripe, paypal, adyen, klarna, visa, mastercard, american express, google, amazon, aws, cloudflare, shopify, facebook,
    microsoft, meta, apple, courier*, carrier*, fedex, ups, dhl, royal mail, bank, banks, issuer, issuers, card networks, card schemes, vendor, vendors, supplier*,
    hosting company, delivery company, shipping company, payment company, insurer, provider, providers, processor, processors, third party, third parties, host, partner, partners, gateway, acquirer, couriers, advertisers`),
  obligation:
    list(`must, shall, required, bound, obliged, obligated, held to, signed, are treated, is treated, are reviewed, is reviewed, be reviewed,
    may be connected, are kept, is kept, are vetted, are checked, are audited by us, be connected, are approved, are bound, sign, signs, with us, to us, from us, for us, are assessed, is assessed, are only, have to, has to, subject to, contractually, may only, is limited, are limited, are given, is given, receive only, receives only, get only, gets only`),
  generic: list(
    `most, many, other companies, other shops, other merchants, studies, experts, research, hackers, criminals, attackers, some shops, data breaches, cyber criminals, thieves, fraudsters, industry, researchers, merchants often, shops often, companies often, nobody can, no method, no system, no website, nobody is, surveys, it would be, everyone knows, in an ideal world, ideally, the claim that, the idea that, the rumor that, the story that, good shops, a good shop, retailers, any shop that, a shop that, if only`,
  ),
});

function list(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

export interface Head {
  readonly imperative: boolean;
  readonly advises: boolean;
  readonly third: boolean;
  readonly generic: boolean;
}

const adviceWords = makeLexicon({
  advice:
    list(`we recommend, recommends that you, we advise, we suggest, we encourage, we urge, you should, you ought, you must, you need to, you are responsible, you have to, you are advised, customers should, customers are advised, customers are encouraged, customers are responsible,
    users should, users are advised, users are responsible, you are encouraged, you are asked, it is your responsibility, your responsibility, you can protect, you can help, you may want, it is wise, it is a good idea, we ask you to, we ask that you, we ask customers, we invite you to, clients should, clients are advised, clients are responsible, clients are urged, customers are urged, customers must keep, you are urged, our advice, recommend the following, it is important that you, you play, you remain responsible, you agree to keep, buyers should, shoppers should, remember to, if i were you, a word of advice, our tip, tip for you, you would do well, you will want to, better to choose, members should, you shall`),
  ownDuty: list(
    'before you order, before ordering, you must sign in, you must authenticate, you must prove, you must confirm, you must identify, you need to sign in, you have to sign in, you must log in, you have to log in, you need to log in',
  ),
});

export function headOf(words: readonly Word[]): Head {
  const skip = leadIn(words);
  const head = words.slice(skip, skip + 3);
  const subject = words.slice(skip, skip + 5);
  const at = (concept: string, among: readonly Word[]) =>
    heads.find(among).find((hit) => hit.concept === concept)?.start;
  const imperative = at('imperative', head) === 0 && !isNoun(words, skip);
  const found = adviceWords.find(words);
  const advises =
    found.some(({ concept }) => concept === 'advice') && !found.some(({ concept }) => concept === 'ownDuty');
  const third = at('third', subject);
  const we = at('we', subject);
  // "Our processor …" is about the processor; "We and our processor …" about us.
  const isThird =
    third !== undefined &&
    !followsPreposition(subject, third) &&
    (we === undefined || (we + 3 >= third && subject[we]?.text === 'our' && we < third)) &&
    !followedByNoun(subject, third);
  const obliged = heads.find(words).some(({ concept }) => concept === 'obligation');
  const generic = at('generic', words.slice(0, 5)) !== undefined;
  return { imperative, advises, third: isThird && !obliged, generic };
}

/** "If you have questions, …" and "Please" stand before what is asked. */
function leadIn(words: readonly Word[]): number {
  const first = words[0]?.text;
  if (
    first === 'please' ||
    first === 'kindly' ||
    first === 'so' ||
    first === 'and' ||
    first === 'also' ||
    first === 'then'
  )
    return 1;
  if (first !== 'if' && first !== 'when' && first !== 'for' && first !== 'should' && first !== 'to') return 0;
  const comma = words.findIndex(({ before }, index) => index > 0 && before.includes(','));
  if (comma < 0) return 0;
  return comma + (words[comma]?.text === 'please' || words[comma]?.text === 'do' ? 1 : 0);
}

const nounFollowers = new Set([
  'is',
  'are',
  'was',
  'were',
  'of',
  'for',
  'rules',
  'has',
  'have',
  'will',
  'must',
  'may',
  'data',
  'procedures',
  'by',
  'can',
  'and',
]);

/** "Access is …", "Backup copies …": the word stands for a thing here. */
function isNoun(words: readonly Word[], at: number): boolean {
  const [first, next] = [words[at]?.text ?? '', words[at + 1]?.text ?? ''];
  if (
    first === 'always' ||
    first === 'never' ||
    first === 'be' ||
    first === 'do' ||
    first === 'have' ||
    first === 'please'
  )
    return false;
  return (
    nounFollowers.has(next) ||
    (/^\d/.test(next) && first !== 'call' && first !== 'ring') ||
    (words.length < 9 &&
      words
        .slice(at + 1)
        .some(({ text }) => text.endsWith('ed') && text !== 'need' && text !== 'trusted' && text !== 'unexpected'))
  );
}

const prepositions = new Set([
  'by',
  'through',
  'via',
  'with',
  'on',
  'from',
  'to',
  'of',
  'at',
  'in',
  'into',
  'for',
  'between',
  'uses',
  'use',
]);

/** "Transactions processed through Stripe", "passwords on the host": the party is not who acts. */
function followsPreposition(words: readonly Word[], at: number): boolean {
  return words.slice(Math.max(0, at - 3), at).some(({ text }) => prepositions.has(text));
}

/** "Vendor hosted firewalls", "bank statements", "vendors' networks": not the party itself. */
function followedByNoun(words: readonly Word[], at: number): boolean {
  const next = words[at + 1]?.text ?? '';
  // "Vendor patches are …": what stands before the verb is the subject.
  const isLink = /^(and|or|that|which|who|itself|also)$/.test(next);
  if (auxiliaries.has(words[at + 2]?.text ?? '') && !auxiliaries.has(next) && !isLink) return true;
  return /^(hosted|networks?|firewalls?|statements?|accounts?|details|transfers?|access|management|grade|register|contracts?|information|data|debits?)$/.test(
    next,
  );
}

const auxiliaries = new Set([
  'is',
  'are',
  'was',
  'were',
  'will',
  'must',
  'shall',
  'may',
  'can',
  'have',
  'has',
  'should',
]);

const definitions = makeLexicon({
  definition:
    list(`requires users to, requires a user to, is a copy of, are copies of, is the process of, is the conversion, refers to, refer to any, shall mean, means any, means the, means a, means an, means that a, is defined as, are defined as, stands for, stand for, is a method, is a type of, is a kind of, is a form of, is a technique, is a technology,
    is a protocol, is a standard, is a device, is an attempt, is a piece of, are pieces of, are small, is a small, is a way of, is a set of, is any, is a value, is a random, is a measure, is a program, is a network, is a mechanism, is a procedure, is a security, denotes, is understood as, is the practice of, is the act of, is the use of, is when, are programs, is software, is malicious, is an attack, is short for, describes the, is the term, is the name, is what we call, is an abbreviation, is an acronym, is a number that, is a code, is a file, is a record, is data that, is information that, has the meaning, have the meaning, is a person, is a secret, is an agreement, is a law, is a european, is a regulation, is a company that, is the technique, is the method, is the method by, is a word, is hardware, is one of, is a key, is a check, is a test, is a process`),
});

/** "Services delivered by electronic means, including but not limited to …": no verb, a heap of examples. */
function isHeap(words: readonly Word[]): boolean {
  const at = words.findIndex(
    ({ text }, index) => text === 'including' && words[index + 1]?.text === 'but' && words[index + 2]?.text === 'not',
  );
  const verbs = new Set(['we', 'our', 'will', 'must', 'shall', 'is', 'are', 'may', 'you', 'has', 'have']);
  return at > 0 && !words.slice(0, at).some(({ text }) => verbs.has(text));
}

export function isDefinition(words: readonly Word[]): boolean {
  if (isHeap(words)) return true;
  const hit = definitions.find(words)[0];
  if (hit === undefined || hit.start > 12 || hit.start === 0) return false;
  const subject = words.slice(0, hit.start).map(({ text }) => text);
  const ours = new Set([
    'we',
    'our',
    'you',
    'your',
    'it',
    'this',
    'security',
    'nothing',
    'which',
    'us',
    'there',
    'here',
    'that',
  ]);
  return !subject.slice(0, 6).some((word) => ours.has(word)) || subject[0] === 'for';
}

const quoting = /["\u201c\u201d\u00ab\u00bb]/;

/** Somebody else's words, in quotation marks: at the head, or after a colon or comma. */
export function isQuotation(text: string): boolean {
  const open = text.search(quoting);
  if (open < 0) return false;
  const rest = text.slice(open + 1);
  const close = rest.search(quoting);
  const quoted = close < 0 ? rest : rest.slice(0, close);
  return quoted.split(/\s+/).length >= 4;
}

const kindnesses = makeLexicon({
  frame: list(
    `recognizes, we recognize, acknowledges, we acknowledge, understand how, understand that, we understand, we believe, we know how, we are aware, we appreciate, is important, are important, we value, our values, we care, we are proud, rather proud, proud of, shared responsibility, we cherish, nothing matters more, in our dna, human right`,
  ),
  gush: list(
    `peace of mind, relax, rest assured, with confidence, trust us, world class, bank grade, military grade, passionate, go above, above and beyond, committed to providing, committed to the highest, committed to protecting, committed to keeping, committed to safeguarding, committed to security, dedicated to, priorit*, seriously, safe hands, trustworthy, every precaution, leave no stone, happy shopping, thanks for, thank you, essential role, dramatically reduces, most up to date, highest standards, remain vigilant, robust security measures, lovingly, treasured, designed with, safe experience, shop safely, top priority, state of the art, first priority, paramount, utmost importance, cutting edge, second to none, best in class, sleep well, at the heart of, heart of everything`,
  ),
});

export function kindnessOf(words: readonly Word[]): 'frame' | 'gush' | undefined {
  const found = kindnesses.find(words);
  if (found.some(({ concept }) => concept === 'frame')) return 'frame';
  return found.length > 0 ? 'gush' : undefined;
}

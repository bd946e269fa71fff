// A sentence as folded words: lower case, without accents, contractions written out, British endings as American ones.
// Linear in the length of the text; judges nothing.

export interface Word {
  readonly text: string;
  /** Punctuation between the word before and this one, without spaces. */
  readonly before: string;
  /** Written as a part of a name: with a capital, inside the sentence, beside another such word. */
  readonly isName?: boolean;
}

const maxWordLength = 60;

/** Words of a text. A hyphen parts words (third-party), a point inside a number does not (1.3). */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let end = 0;
  let wasCapital = false;
  const folded = fold(text);
  for (const match of folded.matchAll(/[\p{L}\p{N}_]+(?:'[\p{L}]+|\.\p{N}+)*'?/gu)) {
    const before = folded.slice(end, match.index).slice(-12).replaceAll(/\s+/g, '');
    end = match.index + match[0].length;
    const raw = match[0].slice(0, maxWordLength);
    const isCapital = /^\p{Lu}\p{Ll}/u.test(raw);
    const isName = isCapital && wasCapital && !/[.!?:;]/.test(before);
    wasCapital = isCapital;
    const parts = written(raw.toLowerCase());
    for (const [index, part] of parts.entries()) {
      join(words, { text: part, before: index === 0 ? before : '', ...(isName ? { isName } : {}) });
    }
  }
  return words;
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[\u2018\u2019\u201b\u02bc`´]/g, "'")
    .replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '');
}

/** `we'll` → we will; `customer's` and `customers'` → the word without its ending. */
function written(word: string): string[] {
  const whole = contractions.get(word);
  if (whole !== undefined) return whole;
  const apostrophe = word.indexOf("'");
  if (apostrophe < 0) return [american(word)];
  const [stem, ending] = [word.slice(0, apostrophe), word.slice(apostrophe + 1)];
  const full = endings.get(ending);
  if (ending === 't' && stem.endsWith('n')) return [stem.slice(0, -1), 'not'];
  return full === undefined ? [american(stem)] : [stem, full];
}

const contractions = new Map([
  ['cannot', ['can', 'not']],
  ["can't", ['can', 'not']],
  ["won't", ['will', 'not']],
  ["shan't", ['shall', 'not']],
  ["it's", ['it', 'is']],
  ["that's", ['that', 'is']],
  ["let's", ['let', 'us']],
]);
const endings = new Map([
  ['ll', 'will'],
  ['re', 'are'],
  ['ve', 'have'],
  ['d', 'would'],
  ['m', 'am'],
]);

const verbsInIse =
  /^((?:un)?authori|tokeni|recogni|organi|prioriti|minimi|maximi|anonymi|pseudonymi|utili|emphasi|standardi|customi|speciali|optimi|summari|moneti|scrutini|penali|finali)s(e|es|ed|ing|ation|ations)$/;

function american(word: string): string {
  const verb = word.includes('is') ? verbsInIse.exec(word) : null;
  if (verb !== null) return `${verb[1]}z${verb[2]}`;
  return spellings.get(word) ?? word;
}

const spellings = new Map([
  ['programme', 'program'],
  ['programmes', 'programs'],
  ['defence', 'defense'],
  ['defences', 'defenses'],
  ['licence', 'license'],
  ['centre', 'center'],
  ['centres', 'centers'],
  ['honour', 'honor'],
  ['honours', 'honors'],
  ['behaviour', 'behavior'],
  ['fulfil', 'fulfill'],
  ['enquiry', 'inquiry'],
  ['enquiries', 'inquiries'],
  ['catalogue', 'catalog'],
  ['cheque', 'check'],
]);

// Written with a hyphen, a space or neither: one word for us.
const joined = new Set([
  'e mail',
  'e mails',
  'e mailed',
  'e commerce',
  'anti virus',
  'off site',
  'sub contractor',
  'pass word',
  'web site',
  'web sites',
  'back up',
  'back ups',
  'sign in',
  'sign ins',
  'log in',
  'log ins',
  'log on',
  'pass key',
  'pass keys',
  'work station',
  'work stations',
  'sub processor',
  'sub processors',
  'opt out',
  'http s',
]);

const joinedHeads = new Set([...joined].map((pair) => pair.split(' ', 1)[0] ?? ''));

function join(words: Word[], next: Word): void {
  const last = words.at(-1);
  const isClose = next.before === '' || next.before === '-' || next.before === '\u2010' || next.before === '\u2011';
  if (last !== undefined && isClose && joinedHeads.has(last.text) && joined.has(`${last.text} ${next.text}`)) {
    words[words.length - 1] = { text: last.text + next.text, before: last.before };
    return;
  }
  words.push(next);
}

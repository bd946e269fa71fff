// The spelling under which two postal addresses are the same: case, accents, punctuation, abbreviations, the order of
// the lines and invisible characters make no difference. For comparing only: nothing is delivered to the result.

export interface PostalAddress {
  line1: string;
  line2?: string | undefined;
  city: string;
  postalCode: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

// What people and post offices write for one another (USPS Publication 28, Deutsche Post, La Poste). "St." is both Street
// and Saint: they become one word, which does no harm in a comparison.
const sameWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    aly: 'alley',
    apartment: 'unit',
    app: 'unit',
    appartement: 'unit',
    apt: 'unit',
    av: 'avenue',
    ave: 'avenue',
    avenida: 'avenue',
    blvd: 'boulevard',
    boul: 'boulevard',
    bvd: 'boulevard',
    cir: 'circle',
    crt: 'court',
    ct: 'court',
    dr: 'drive',
    e: 'east',
    expy: 'expressway',
    fl: 'floor',
    flat: 'unit',
    hwy: 'highway',
    ln: 'lane',
    n: 'north',
    ne: 'northeast',
    no: 'unit',
    number: 'unit',
    nw: 'northwest',
    pkwy: 'parkway',
    pl: 'place',
    plz: 'plaza',
    pmb: 'unit',
    pz: 'plaza',
    rd: 'road',
    rm: 'unit',
    room: 'unit',
    rte: 'route',
    s: 'south',
    saint: 'street',
    sankt: 'street',
    se: 'southeast',
    sq: 'square',
    st: 'street',
    ste: 'unit',
    str: 'street',
    strasse: 'street',
    suite: 'unit',
    sw: 'southwest',
    ter: 'terrace',
    top: 'unit',
    unit: 'unit',
    w: 'west',
    whg: 'unit',
    wohnung: 'unit',
  }),
);

/** Lower case, without accents, invisible characters and punctuation: "Müller­straße 5a" → ["muller", "street", "5a"]. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const word of splitFolded(fold(text))) {
    if (word === '') continue;
    // German glues the street to its name: "Hauptstr", "Hauptstraße".
    const glued = word.length > 5 ? /^(.{3,}?)(?:strasse|str)$/u.exec(word)?.[1] : undefined;
    if (glued === undefined) words.push(sameWords.get(word) ?? word);
    else words.push(glued, 'street');
  }
  return words;
}

// Nearly all addresses are ASCII, and Unicode's forms are the dear part: 2 µs instead of 9.
const ascii = /^[\x20-\x7e]*$/;

function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae');
}

function splitFolded(text: string): string[] {
  // "Mc.Donald's": an apostrophe or a full stop inside a word is no gap. "#4" is a flat.
  const open = text.replaceAll(/['’`´.]/g, '').replaceAll('#', ' unit ');
  return open.split(ascii.test(open) ? /[^a-z0-9]+/ : /[^\p{L}\p{N}]+/u);
}

/** Under these texts all spellings of an address are equal. */
export interface SpeltAddress {
  /** Words are sorted, so that a flat before or behind the street is the same address. */
  address: string;
  /** The same without the flat: everybody in the house. An invented flat number does not change it. */
  building: string;
}

/** With a postal code the city's name is not needed, and people misspell it. */
export function spellAddress({ line1, line2 = '', city, postalCode, country }: PostalAddress): SpeltAddress {
  const words = joinFlats([...wordsOf(line1), ...(line2 === '' ? [] : wordsOf(line2))]);
  const land = country.trim().toUpperCase();
  const place = `${land} ${spellPostalCode(postalCode, land) || wordsOf(city).join(' ')}`;
  const building = words.filter((word, index) => word !== 'unit' && words[index - 1] !== 'unit');
  return { address: [place, ...words.sort()].join(' '), building: [place, ...building.sort()].join(' ') };
}

/** "4B" and "4 b", "unit unit 4" and "unit 4" are written for one another. */
function joinFlats(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (word === 'unit' && last === 'unit') continue;
    if (last !== undefined && /^[a-z]$/.test(word) && /^\d+$/.test(last)) joined[joined.length - 1] = last + word;
    else joined.push(word);
  }
  return joined;
}

/** "90001-1234" is "90001" in the United States; spaces, hyphens and case make no difference anywhere. */
export function spellPostalCode(postalCode: string, country: string): string {
  const code = postalCode
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return country === 'US' ? code.slice(0, 5) : code;
}

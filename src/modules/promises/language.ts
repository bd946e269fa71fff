// Whether words are English, by the small words of each language. What is not English is said to be so, and never judged.
import type { Word } from './words.ts';

const english = set(
  'the of and to we is are our your you in for with that this any all by on be or as it not will they them from at an have has who what when how if no must may only every each us their which than after before more my never under per',
);
const others = set(
  'der das und wir ihre ihr sie ist nicht werden mit von den dem ein eine auf zur zum fur unsere uber oder durch wird le la les une nous vous votre est et dans sur pour que qui avec sont au aux el los las una para por nuestra nuestro es del il lo gli che di non sono nel della het een van wij uw zijn niet voor worden wordt onze um uma nao com seus dos em att och det som inte med er og ikke jak nie jest na oraz unser ihren daten verschlusselt donnees bir veri sind',
);

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

export type Language = 'english' | 'other' | 'unclear';

/** `unclear`: too few words to say. */
export function languageOf(words: readonly Word[]): Language {
  let own = 0;
  let foreign = 0;
  let letters = 0;
  let strange = 0;
  for (const { text } of words.slice(0, 400)) {
    if (english.has(text)) own += 1;
    else if (others.has(text)) foreign += 1;
    if (/\p{L}/u.test(text)) letters += 1;
    if (/[^\p{Script=Latin}\p{N}\p{M}_']/u.test(text)) strange += 1;
  }
  if (letters > 0 && strange > letters / 2) return 'other';
  if (foreign > own && foreign >= 2) return 'other';
  if (own > 0) return 'english';
  return letters === 0 || foreign > 0 ? (foreign > 0 ? 'other' : 'unclear') : 'unclear';
}

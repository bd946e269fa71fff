// Whether words are English, by the small words of each language. What is not English is said to be so, and never judged.
import type { Word } from './words.ts';

const english = set(
  'the of and to we is are our your you in for with that this any all by on be or as it not will they them from at an have has who what when how if no must may only every each us their which than after before more my never under per',
);
const others = set(
  'der die das und wir ihre ihr sie ist nicht werden mit von den dem ein eine auf zur zum fur unsere uber oder durch wird le la les des une nous vous votre nos est et dans sur pour que qui avec sont par au aux el los las una con para por nuestra nuestro sus es y se del il lo gli che di e non sono nel della con per i het een van wij uw zijn niet en voor op worden wordt onze o os as um uma nao com seus dos das em vi att och det som inte med til av er og ikke jak nie jest na do oraz wir unser ihren daten verschlusselt nos donnees sin ve bir veri',
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

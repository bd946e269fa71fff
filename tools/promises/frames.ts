// Ways to take a promise back: each makes of a sentence that promises something one that promises nothing.

const lower = (sentence: string) =>
  /^[A-Z]{2}/.test(sentence) ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);
const bare = (sentence: string) => sentence.replace(/[.:!]$/, '');

export const takenBack: readonly [name: string, frame: (sentence: string) => string][] = [
  ['not true', (sentence) => `It is not true that ${lower(sentence)}`],
  ['cannot promise', (sentence) => `We cannot promise that ${lower(sentence)}`],
  ['not claimed', (sentence) => `We do not claim that ${lower(sentence)}`],
  ['hope', (sentence) => `We hope that one day ${lower(sentence)}`],
  ['plan', (sentence) => `Starting next year, we plan to make sure that ${lower(sentence)}`],
  ['past', (sentence) => `Until last year it was the rule here that ${lower(sentence)}`],
  ['used to be', (sentence) => `It used to be that ${lower(sentence)}`],
  ['no longer', (sentence) => `It is no longer the case that ${lower(sentence)}`],
  ['some shops', (sentence) => `Some shops claim that ${lower(sentence)}`],
  ['most companies', (sentence) => `Most companies would say that ${lower(sentence)}`],
  ['ideal world', (sentence) => `In an ideal world, ${lower(sentence)}`],
  ['question', (sentence) => `${bare(sentence)}?`],
  ['quotation', (sentence) => `“${sentence}” is what a customer of another shop wrote.`],
  ['somebody says', (sentence) => `Our competitor says: "${sentence}"`],
  ['would be nice', (sentence) => `It would be nice if ${lower(sentence)}`],
  ['considering', (sentence) => `We are considering whether ${lower(sentence)}`],
  ['false', (sentence) => `The claim that ${lower(bare(sentence))} is false.`],
  ['wish', (sentence) => `We wish we could say that ${lower(sentence)}`],
  ['experts', (sentence) => `Experts recommend the following: ${lower(sentence)}`],
  ['doubt', (sentence) => `We doubt that ${lower(sentence)}`],
  ['nobody', (sentence) => `Nobody can guarantee that ${lower(sentence)}`],
  ['if only', (sentence) => `If only ${lower(sentence)}`],
];

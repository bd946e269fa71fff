// Folding of text: for search (case and accents do not matter) and for handles, the addresses of products.

const maxWords = 8;
const maxQueryLength = 100;

/** Lower case, without accents, single spaces. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of a question, folded; what is beyond 100 characters or 8 words is not asked for. */
export function searchWords(query: string): string[] {
  const words = foldText(query.slice(0, maxQueryLength).replaceAll('\0', ' ').toWellFormed()).split(' ');
  return words.filter((word) => word !== '').slice(0, maxWords);
}

/** "Pilot's Watch, 42 mm" → "pilots-watch-42-mm"; empty when no letter or digit is left. */
export function toHandle(text: string): string {
  return foldText(text)
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .slice(0, 200)
    .replace(/^-+|-+$/g, '');
}

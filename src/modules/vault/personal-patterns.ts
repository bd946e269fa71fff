// What looks like an e-mail address, a telephone number or a postal address (S2.1). For columns that are declared to
// hold nothing of a person: so it is strict enough that product words, ids, times and hashes do not look like one.

export type PersonalKind = 'an e-mail address' | 'a telephone number' | 'a postal address';

// Retina pictures are called winder@2x.png.
const emails =
  /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!(?:png|jpe?g|webp|gif|svg|avif|css|js|mjs|ts|map)\b)[a-z]{2,24}(?![\w-])/gi;
const phone =
  /(?<![\w+.-])(?:\+[1-9]\d{0,2}[ .()-]{0,3}\d(?:[ .()-]{0,2}\d){6,12}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}([.-])\d{3}\1\d{4})(?![\w-]|\.\d)/;
// A street with its number, and within a few words a postal code; or an address kept as JSON.
const street =
  /(?:\b\d{1,5}[a-z]? (?:[\p{L}.'’]+ ){1,4}(?:street|st\.?|avenue|ave\.?|road|rd\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|court|way|place|square)\b|\b[\p{L}.'’-]+(?:stra(?:ß|ss)e|str\.|weg|gasse|platz|allee) \d{1,4}\b|\b\d{1,4},? (?:rue|avenue|boulevard|place) [\p{L}'’ -]+)[\s\S]{0,80}?\b(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b/iu;
const addressMembers = /"(?:line1|line2|postalCode|postal_code|address1|address2|street|zip)"\s*:\s*"[^"]/;

/** For PostgreSQL: whatever `personalKinds` finds matches it, and little else. */
export const candidatePattern = String.raw`[[:alnum:]_%+-]@[[:alnum:]]|[+][1-9][0-9 .()-]{6}|[0-9]{3}[).-] ?[0-9]{3}[ .-][0-9]{4}|[0-9][[:alpha:]]? ?,? ?[[:alpha:]].*[0-9]{5}|"(line[12]|postalCode|postal_code|address[12]|street|zip)"|(stra(ß|ss)e|str\.|weg|gasse|platz|allee) [0-9]`;

/** The e-mail addresses in a text, in small letters. */
export function mailboxesIn(text: string): string[] {
  return (text.match(emails) ?? []).map((address) => address.toLowerCase());
}

/**
 * What a text looks like. `published`: words of the merchant's own, where a street or a number may well stand, and an
 * address that he gives to everybody: `ownMailboxes`.
 */
export function personalKinds(
  text: string,
  { published, ownMailboxes = new Set() }: { published: boolean; ownMailboxes?: ReadonlySet<string> },
): PersonalKind[] {
  const found: PersonalKind[] = [];
  const isTheShops = (mailbox: string) =>
    published &&
    (ownMailboxes.has(mailbox) || /^(?:info|sales|support|service|contact|hello|help|shop|office)@/.test(mailbox));
  if (!mailboxesIn(text).every(isTheShops)) found.push('an e-mail address');
  if (published) return found;
  if (phone.test(text)) found.push('a telephone number');
  if (addressMembers.test(text) || street.test(text)) found.push('a postal address');
  return found;
}

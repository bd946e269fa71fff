// What may stand in a mail header: one plain address, one line of text. Everything else is a way in for strangers.

// No quotes, commas, brackets, comments or control characters: RFC 5321 allows some of them, no real mailbox needs them.
const plainAddress =
  /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?)(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?)*$/u;

/** True for one address of the plain form, at most 254 characters (RFC 5321 with its errata). */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && plainAddress.test(text);
}

/**
 * The text in one line: line breaks, other control characters and characters that turn the direction of writing become
 * spaces, so that a name can neither begin a header of its own nor make the rest read backwards. At most 200 characters.
 */
export function oneLine(text: string): string {
  return Array.from(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim())
    .slice(0, 200)
    .join('');
}

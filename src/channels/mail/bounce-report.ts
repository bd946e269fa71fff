// Reads a mail that came back: a delivery status notification (RFC 3464) in a multipart/report (RFC 6522). Foreign bytes
// from anybody: limits on everything, never throws, and takes out of it no more than which mail of ours it is about, and why.
// The address in it is neither read nor believed: we know to whom that mail went.

export interface BounceReport {
  /** Left of the @ of the Message-ID of the mail that came back. */
  readonly messageKey: string;
  /** `failed`: it will not arrive. `delayed`: the server still tries. */
  readonly action: 'failed' | 'delayed';
  /** RFC 3463, such as 5.1.1. */
  readonly status: string;
}

const maxBytes = 2_000_000;
const maxParts = 20;
const maxHeaderLines = 500;

/** Undefined when the text is no such report, or is about no mail from `domain`. */
export function readBounce(raw: Buffer, domain: string): BounceReport | undefined {
  if (raw.length > maxBytes) return undefined;
  const mail = splitPart(raw.toString('latin1'));
  const type = header(mail.headers, 'content-type') ?? '';
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type);
  if (!/^\s*multipart\/report\b/i.test(type) || boundary === null) return undefined;
  const parts = partsOf(mail.body, boundary[1] ?? boundary[2] ?? '').map(splitPart);
  const report = parts.find(({ headers }) => isType(headers, /^message\/(?:global-)?delivery-status\b/i));
  const returned = parts.find(({ headers }) =>
    isType(headers, /^(?:message\/(?:rfc822|global)(?:-headers)?|text\/rfc822-headers)\b/i),
  );
  if (report === undefined || returned === undefined) return undefined;
  const messageKey = messageKeyOf(decoded(returned), domain);
  const fate = fateOf(decoded(report));
  return messageKey === undefined || fate === undefined ? undefined : { messageKey, ...fate };
}

type Header = readonly [name: string, value: string];

interface Part {
  headers: Header[];
  body: string;
}

function splitPart(text: string): Part {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end === null ? text : text.slice(0, end.index);
  return { headers: headersOf(head), body: end === null ? '' : text.slice(end.index + end[0].length) };
}

function headersOf(text: string): Header[] {
  const lines = text.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/, maxHeaderLines);
  return lines.flatMap((line): Header[] => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
  });
}

function header(headers: readonly Header[], name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}

function isType(headers: readonly Header[], wanted: RegExp): boolean {
  return wanted.test((header(headers, 'content-type') ?? '').trim());
}

function partsOf(body: string, boundary: string): string[] {
  const pieces = `\n${body}`.split(`\n--${boundary}`, maxParts + 1).slice(1);
  const end = pieces.findIndex((piece) => piece.startsWith('--'));
  return pieces.slice(0, end < 0 ? maxParts : end).map((piece) => piece.replace(/^[ \t]*\r?\n/, ''));
}

/** Reports are plain ASCII; some servers wrap even that. */
function decoded({ headers, body }: Part): string {
  const encoding = (header(headers, 'content-transfer-encoding') ?? '').toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1');
  if (encoding !== 'quoted-printable') return body;
  return body
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Of the first Message-ID of the mail that came back, when it is one of ours. */
function messageKeyOf(returned: string, domain: string): string | undefined {
  const id = header(splitPart(returned.replace(/^\s*\n/, '')).headers, 'message-id') ?? '';
  const [, key, host] = /<([\w.-]{1,200})@([^\s<>@]{1,253})>/.exec(id) ?? [];
  return host?.toLowerCase() === domain.toLowerCase() ? key : undefined;
}

/** Of the first recipient with an action that we know: our mails have one recipient. */
function fateOf(report: string): Pick<BounceReport, 'action' | 'status'> | undefined {
  for (const block of report.split(/\r?\n[ \t]*\r?\n/, maxParts)) {
    const fields = headersOf(block);
    const action = header(fields, 'action')?.toLowerCase();
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(header(fields, 'status') ?? '')?.[0];
    if ((action === 'failed' || action === 'delayed') && status !== undefined) return { action, status };
  }
  return undefined;
}

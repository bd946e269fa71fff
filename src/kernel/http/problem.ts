// Refusals in the two shapes that callers read: an RFC 9457 problem document for programs, a page for people.
// The words are ours: never an exception's message, never the input.
import { STATUS_CODES } from 'node:http';
import { type Html, html, page } from '../html.ts';
import { pageReply, type Reply, type ReplyOptions } from './reply.ts';

export interface Refused {
  status: number;
  title: string;
  detail: string;
  requestId: string;
}

/** What of the refused request a page may look at, for its language. */
export interface RefusedAsker {
  cookie(name: string): string | undefined;
  header(name: string): string | undefined;
}

/** How an app shows a refusal to a person. */
export type RefusalPage = (refused: Refused, asker: RefusedAsker) => Html;

/** One field of the input that is not as it must be. */
export interface FieldError {
  /** RFC 6901 pointer: "/contact/email". */
  pointer: string;
  /** What is wrong and how to mend it. */
  detail: string;
}

export interface ProblemOptions extends ReplyOptions {
  /** Members beyond the standard ones, such as `code` or `errors`. */
  members?: Readonly<Record<string, unknown>>;
}

/** application/problem+json. `instance` carries the request id, by which a person can find the log line. */
export function problemReply(refused: Refused, options: ProblemOptions = {}): Reply {
  return {
    status: refused.status,
    headers: { ...options.headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({
      type: 'about:blank',
      title: refused.title,
      status: refused.status,
      detail: refused.detail,
      instance: `urn:uuid:${refused.requestId}`,
      ...options.members,
    }),
    ...(options.cookies === undefined ? {} : { cookies: options.cookies }),
  };
}

export function refusalPageReply(
  refused: Refused,
  render: (refused: Refused) => Html,
  options: ReplyOptions = {},
): Reply {
  return pageReply(render(refused), { ...options, status: refused.status });
}

/** "Not Found" for 404. */
export function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

const details: Readonly<Record<number, string>> = {
  400: 'The request could not be understood.',
  401: 'You must identify yourself first.',
  403: 'This is not allowed.',
  404: 'There is nothing at this address.',
  405: 'This address does not take that kind of request.',
  413: 'What was sent is too large.',
  415: 'This kind of content is not taken here.',
  422: 'Something in the input is not as it must be.',
  429: 'Too many requests came from your network. Wait a moment and try again.',
  500: 'Something went wrong on our side. It has been recorded.',
  503: 'This is not available just now. Try again in a moment.',
};

export function detailOf(status: number): string {
  return details[status] ?? 'The request was refused.';
}

/** The page that an app shows when it has none of its own. */
export const plainRefusalPage: RefusalPage = ({ status, title, detail, requestId }) =>
  page({
    lang: 'en',
    title,
    body: html`<h1>${title}</h1>
<p>${detail}</p>
<p><small>${status} · ${requestId}</small></p>`,
  });

// HTTP for every channel: hardened listeners, apps whose routes are data, strict reading, replies with all headers.
// Never knows a route, a page's words or an account; account limits live in the database, not here.
//
//   const app = createApp({
//     listener: 'shop',
//     access: { anyone, 'order-link': orderLinkGuard },
//     routes: [
//       { method: 'GET', path: '/orders/:id', access: 'order-link', handler: (exchange) => pageReply(…) },
//       { method: 'POST', path: '/cart/lines', access: 'anyone', csrf: 'browser', handler: async (exchange) => {
//           const input = exchange.form(addLine);
//           if (input.kind === 'refused') return showCart(input.typed, input.errors);
//           …
//           return redirectReply('/cart');
//       } },
//     ],
//     floodLimits, log,
//   });
//   const listener = await startListener({ name: 'shop', app, tls, host: '127.0.0.1', port: 8443, log });
export {
  type Admission,
  type App,
  type AppOptions,
  anyone,
  createApp,
  type Guard,
  type Route,
} from './http/app.ts';
export type { Csrf } from './http/cross-site.ts';
export type { Exchange } from './http/exchange.ts';
export {
  createFloodLimits,
  defaultRates,
  type FloodLimits,
  type FloodOptions,
  type RateClass,
} from './http/flood-limits.ts';
export { type FormValues } from './http/form-text.ts';
export { type Checked, checkInput, errorsOf, type Input, line, paragraph, type TextOptions } from './http/input.ts';
export {
  type Answers,
  type Listener,
  type ListenerLimits,
  type ListenerOptions,
  startListener,
} from './http/listener.ts';
export { type FieldError, type ProblemOptions, type RefusalPage, type Refused } from './http/problem.ts';
export { openRecentReplies, type SendAgain } from './http/recent-replies.ts';
export { type RedirectOptions, startRedirectListener } from './http/redirect-listener.ts';
export {
  emptyReply,
  jsonReply,
  pageReply,
  type Reply,
  type ReplyBody,
  type ReplyOptions,
  redirectReply,
  textReply,
} from './http/reply.ts';
export { type PageSources } from './http/security-headers.ts';
export { immutable, type StoredOptions, type StoredReply, sendStored, storeReply } from './http/stored-reply.ts';

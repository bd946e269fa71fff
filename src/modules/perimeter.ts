// The shop as a stranger's machine meets it: its listeners, what they speak, their certificates (S1.2, S1.3, L5.2, L9),
// and the agent with which it calls others. Looks only: sends no form, makes no order, keeps no answer.
export { type Asking, openAsking } from './perimeter/ask.ts';
export { httpsEverywhere, tlsStrong, tlsStrongOutbound } from './perimeter/controls.ts';
export { crawl } from './perimeter/crawl.ts';
export { probeHttpsEverywhere } from './perimeter/probe-https.ts';
export { type OutboundParts, probeOutbound } from './perimeter/probe-outbound.ts';
export { probeTlsStrong } from './perimeter/probe-tls.ts';
export type { Target } from './perimeter/target.ts';

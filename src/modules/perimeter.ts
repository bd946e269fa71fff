// The shop as a stranger's machine meets it: its listeners, what they speak, their certificates (S1.2, S1.3, L5.2, L9),
// and the agent with which it calls others. Looks only: sends no form, makes no order, keeps no answer.
export { type Asked, type Asking, openAsking } from './perimeter/ask.ts';
export {
  backOfficeApart,
  certificatesInTime,
  clockAgrees,
  contactReachable,
  httpsEverywhere,
  policyDated,
  securityHeaders,
  tlsStrong,
  tlsStrongOutbound,
} from './perimeter/controls.ts';
export { crawl } from './perimeter/crawl.ts';
export { probeBackOfficeApart } from './perimeter/probe-back-office.ts';
export { probeCertificates } from './perimeter/probe-certificates.ts';
export { type ClockParts, probeClock } from './perimeter/probe-clock.ts';
export { probeSecurityHeaders } from './perimeter/probe-headers.ts';
export { probeHttpsEverywhere } from './perimeter/probe-https.ts';
export { type OutboundParts, probeOutbound } from './perimeter/probe-outbound.ts';
export { probeContact, probePolicyDated } from './perimeter/probe-published.ts';
export { probeTlsStrong } from './perimeter/probe-tls.ts';
export type { Target } from './perimeter/target.ts';

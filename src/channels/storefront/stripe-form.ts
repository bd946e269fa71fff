// Where Stripe's browser script and frames come from, and what the page that holds them may therefore load.
// With real keys these are the origins of Stripe's own security guide; with the simulator it is the simulator's.
import { type Html, html } from '../../kernel/html.ts';
import type { PageSources } from '../../kernel/http.ts';
import type { ShopParts } from '../shop.ts';

const real = 'https://js.stripe.com';

/** Stripe.js is named by its release since 2025; the release goes with the API version that the server speaks. */
const script = '/endive/stripe.js';

export interface StripeForm {
  /** Must come from Stripe itself and changes without notice, so it can have no integrity value. */
  scriptTag: Html;
  sources: PageSources;
  host: string;
}

export function stripeForm({ apiBase }: ShopParts['stripe']): StripeForm {
  const frames = apiBase === real ? [real, 'https://*.js.stripe.com', 'https://hooks.stripe.com'] : [apiBase];
  return {
    scriptTag: html`<script src="${apiBase}${script}" defer></script>`,
    sources: {
      script: apiBase === real ? [real, 'https://*.js.stripe.com'] : [apiBase],
      frame: frames,
      connect: [apiBase === real ? 'https://api.stripe.com' : apiBase],
      permissions: { payment: [apiBase] },
    },
    host: new URL(apiBase).host,
  };
}

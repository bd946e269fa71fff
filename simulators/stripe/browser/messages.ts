// What the shop's page and the simulator's frames say to each other. No message to the page has a field for a card number,
// a security code or an expiry: the page cannot be told them.

export interface BillingDetails {
  name?: string;
  email?: string;
  phone?: string;
  address?: Record<string, string | null | undefined>;
}

export interface PaymentError {
  type: string;
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  payment_intent?: BrowserIntent;
}

/** A PaymentIntent as a publishable key sees it. */
export interface BrowserIntent {
  id: string;
  object: 'payment_intent';
  status: string;
  client_secret: string;
  last_payment_error: PaymentError | null;
  next_action: {
    type: string;
    redirect_to_url?: { url: string };
    use_stripe_sdk?: { stripe_js: string };
  } | null;
}

export type ToCard = { simulator: 'stripe' } & (
  | {
      type: 'confirm';
      turn: number;
      clientSecret: string;
      key: string;
      returnUrl: string | undefined;
      billing: BillingDetails;
    }
  | { type: 'validate'; turn: number }
  | { type: 'focus' }
  | { type: 'clear' }
  | { type: 'style'; theme: string; variables: Record<string, string> }
);

export type FromFrame = { simulator: 'stripe' } & (
  | { type: 'ready' }
  | { type: 'height'; px: number }
  | { type: 'change'; complete: boolean; empty: boolean; brand: string }
  | { type: 'validated'; turn: number; error: PaymentError | undefined }
  | { type: 'confirmed'; turn: number; intent: BrowserIntent | undefined; error: PaymentError | undefined }
  | { type: 'challenge-done' }
);

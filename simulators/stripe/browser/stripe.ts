// Stripe() for the shop's page: elements, confirmPayment, handleNextAction, retrievePaymentIntent, as Stripe.js names them.
// It never sees a card: the fields are in a frame of the simulator's own origin, which confirms by itself and tells the
// outcome. Styles are set through the CSSOM only, so that the page's policy need not allow inline styles.
import type { BillingDetails, BrowserIntent, FromFrame, PaymentError, ToCard } from './messages.ts';

type Handler = (event: Record<string, unknown>) => void;
type Outcome = { paymentIntent: BrowserIntent } | { error: PaymentError };

interface ElementsOptions {
  clientSecret?: string;
  appearance?: { theme?: string; variables?: Record<string, string> };
  locale?: string;
}

interface ConfirmOptions {
  elements?: Elements;
  clientSecret?: string;
  confirmParams?: { return_url?: string; payment_method_data?: { billing_details?: BillingDetails } };
  redirect?: 'always' | 'if_required';
}

const script = document.currentScript;
if (!(script instanceof HTMLScriptElement)) throw new Error('Stripe.js must be loaded by a script element.');
const home = new URL(script.src).origin;

class PaymentElement {
  readonly frame = document.createElement('iframe');
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #waiting = new Map<number, (answer: FromFrame) => void>();
  readonly #appearance: NonNullable<ElementsOptions['appearance']>;
  #turn = 0;
  #loaded = false;

  constructor(options: ElementsOptions) {
    this.#appearance = options.appearance ?? {};
    this.frame.title = 'Secure payment input frame';
    this.frame.allow = 'payment *';
    this.frame.src = `${home}/elements/card?origin=${encodeURIComponent(location.origin)}&locale=${encodeURIComponent(options.locale ?? 'auto')}`;
    Object.assign(this.frame.style, {
      border: '0',
      width: '100%',
      height: '260px',
      display: 'block',
      colorScheme: 'normal',
    });
    addEventListener('message', this.#receive);
  }

  mount(place: string | HTMLElement): void {
    const target = typeof place === 'string' ? document.querySelector(place) : place;
    if (target === null) throw new Error('The selector you specified applies to no DOM elements.');
    target.replaceChildren(this.frame);
    // A frame that cannot load fires "load" too, with an error page: only the card's own word counts.
    setTimeout(() => {
      if (!this.#loaded)
        this.#tell('loaderror', { error: { type: 'api_connection_error', message: 'The payment form did not load.' } });
    }, 10_000);
  }

  unmount(): void {
    this.frame.remove();
    this.#loaded = false;
  }

  destroy(): void {
    this.unmount();
    removeEventListener('message', this.#receive);
  }

  focus(): void {
    this.frame.focus();
    this.#send({ simulator: 'stripe', type: 'focus' });
  }

  clear(): void {
    this.#send({ simulator: 'stripe', type: 'clear' });
  }

  on(name: string, handler: Handler): this {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    if (name === 'ready' && this.#loaded) handler({ elementType: 'payment' });
    return this;
  }

  off(name: string, handler?: Handler): this {
    if (handler === undefined) this.#handlers.delete(name);
    else this.#handlers.get(name)?.delete(handler);
    return this;
  }

  /** Asks the frame whether the fields are filled in; it shows what is wrong. */
  async validate(): Promise<PaymentError | undefined> {
    const answer = await this.#ask((turn) => ({ simulator: 'stripe', type: 'validate', turn }));
    return answer.type === 'validated' ? answer.error : undefined;
  }

  async confirm(details: {
    clientSecret: string;
    key: string;
    returnUrl: string | undefined;
    billing: BillingDetails;
  }): Promise<Outcome> {
    const answer = await this.#ask((turn) => ({ simulator: 'stripe', type: 'confirm', turn, ...details }));
    if (answer.type === 'confirmed' && answer.intent !== undefined) return { paymentIntent: answer.intent };
    const unknown = { type: 'api_connection_error', message: 'The payment form gave no answer.' };
    return { error: (answer.type === 'confirmed' ? answer.error : undefined) ?? unknown };
  }

  #ask(message: (turn: number) => ToCard): Promise<FromFrame> {
    if (!this.#loaded) throw new Error('The payment element is not mounted, or not ready.');
    this.#turn += 1;
    const turn = this.#turn;
    return new Promise((resolve) => {
      this.#waiting.set(turn, resolve);
      this.#send(message(turn));
    });
  }

  #send(message: ToCard): void {
    this.frame.contentWindow?.postMessage(message, home);
  }

  #tell(name: string, event: Record<string, unknown>): void {
    for (const handler of this.#handlers.get(name) ?? []) handler({ elementType: 'payment', ...event });
  }

  readonly #receive = (event: MessageEvent): void => {
    if (event.origin !== home || event.source !== this.frame.contentWindow) return;
    const message = event.data as FromFrame;
    if (message?.simulator !== 'stripe') return;
    if (message.type === 'ready') {
      const { theme = 'stripe', variables = {} } = this.#appearance;
      this.#send({ simulator: 'stripe', type: 'style', theme, variables });
      this.#loaded = true;
      this.#tell('ready', {});
    } else if (message.type === 'height') {
      this.frame.style.height = `${Math.ceil(message.px)}px`;
    } else if (message.type === 'change') {
      this.#tell('change', {
        complete: message.complete,
        empty: message.empty,
        collapsed: false,
        value: { type: 'card' },
      });
    } else if (message.type === 'validated' || message.type === 'confirmed') {
      this.#waiting.get(message.turn)?.(message);
      this.#waiting.delete(message.turn);
    }
  };
}

class Elements {
  readonly clientSecret: string | undefined;
  readonly #options: ElementsOptions;
  #element: PaymentElement | undefined;

  constructor(options: ElementsOptions) {
    this.#options = options;
    this.clientSecret = options.clientSecret;
  }

  create(type: string): PaymentElement {
    if (type !== 'payment') throw new Error(`The simulator has a payment element only, not "${type}".`);
    if (this.#element !== undefined) throw new Error('There is a payment element already.');
    this.#element = new PaymentElement(this.#options);
    return this.#element;
  }

  getElement(type: string): PaymentElement | null {
    return type === 'payment' ? (this.#element ?? null) : null;
  }

  async submit(): Promise<{ error?: PaymentError; selectedPaymentMethod?: 'card' }> {
    if (this.#element === undefined) throw new Error('There is no payment element.');
    const error = await this.#element.validate();
    return error === undefined ? { selectedPaymentMethod: 'card' } : { error };
  }
}

/** `Stripe('pk_test_…')` */
function createStripe(key: string) {
  if (typeof key !== 'string' || !key.startsWith('pk_test_')) {
    throw new Error('Please call Stripe() with a test publishable key (pk_test_…): this is a simulator.');
  }

  async function retrievePaymentIntent(clientSecret: string): Promise<Outcome> {
    const id = clientSecret.split('_secret_')[0] ?? '';
    const query = new URLSearchParams({ client_secret: clientSecret });
    try {
      const answer = await fetch(`${home}/v1/payment_intents/${encodeURIComponent(id)}?${query}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const said = (await answer.json()) as BrowserIntent & { error?: PaymentError };
      return said.error === undefined ? { paymentIntent: said } : { error: said.error };
    } catch {
      return { error: { type: 'api_connection_error', message: 'Stripe could not be reached.' } };
    }
  }

  async function handleNextAction(options: { clientSecret: string }): Promise<Outcome> {
    const found = await retrievePaymentIntent(options.clientSecret);
    return 'error' in found ? found : act(found.paymentIntent);
  }

  /** Leads the customer through what the intent still asks, and tells how it ended. */
  async function act(intent: BrowserIntent): Promise<Outcome> {
    if (intent.status !== 'requires_action') return { paymentIntent: intent };
    const redirect = intent.next_action?.redirect_to_url?.url;
    if (redirect !== undefined) {
      location.assign(redirect);
      return new Promise(() => {});
    }
    const page = intent.next_action?.use_stripe_sdk?.stripe_js;
    if (page === undefined || new URL(page).origin !== home) {
      return { error: { type: 'api_error', message: 'The next step of this payment is unknown.' } };
    }
    await showChallenge(page);
    const after = await retrievePaymentIntent(intent.client_secret);
    if ('error' in after) return after;
    const failure = after.paymentIntent.last_payment_error;
    const refused = after.paymentIntent.status === 'requires_payment_method' && failure !== null;
    return refused ? { error: { ...failure, payment_intent: after.paymentIntent } } : after;
  }

  async function confirmPayment(options: ConfirmOptions): Promise<Outcome> {
    const { elements, confirmParams = {}, redirect = 'always' } = options;
    const element = elements?.getElement('payment');
    const clientSecret = options.clientSecret ?? elements?.clientSecret;
    if (element === null || element === undefined || clientSecret === undefined) {
      throw new Error('confirmPayment needs elements with a mounted payment element, and a client secret.');
    }
    const returnUrl = confirmParams.return_url;
    if (redirect === 'always' && returnUrl === undefined) throw new Error('confirmParams.return_url is required.');
    const billing = confirmParams.payment_method_data?.billing_details ?? {};
    const confirmed = await element.confirm({ clientSecret, key, returnUrl, billing });
    const outcome = 'error' in confirmed ? confirmed : await act(confirmed.paymentIntent);
    if ('error' in outcome || redirect === 'if_required' || returnUrl === undefined) return outcome;
    const target = new URL(returnUrl);
    target.searchParams.set('payment_intent', outcome.paymentIntent.id);
    target.searchParams.set('payment_intent_client_secret', outcome.paymentIntent.client_secret);
    target.searchParams.set('redirect_status', 'succeeded');
    location.assign(target);
    return new Promise(() => {});
  }

  return {
    elements: (options: ElementsOptions = {}) => new Elements(options),
    confirmPayment,
    handleNextAction,
    retrievePaymentIntent,
  };
}

/** The bank's page in a dialog over the shop; resolves when it is answered or closed. */
function showChallenge(page: string): Promise<void> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', '3D Secure authentication');
  Object.assign(dialog.style, {
    padding: '0',
    border: '0',
    borderRadius: '12px',
    width: 'min(28rem, 92vw)',
    overflow: 'hidden',
  });
  const frame = document.createElement('iframe');
  frame.title = '3D Secure authentication';
  frame.src = page;
  Object.assign(frame.style, { border: '0', width: '100%', height: '24rem', display: 'block', colorScheme: 'normal' });
  dialog.append(frame);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    const end = () => {
      removeEventListener('message', receive);
      dialog.remove();
      resolve();
    };
    const receive = (event: MessageEvent) => {
      if (event.origin !== home || event.source !== frame.contentWindow) return;
      const message = event.data as FromFrame;
      if (message?.simulator === 'stripe' && message.type === 'challenge-done') end();
    };
    addEventListener('message', receive);
    dialog.addEventListener('close', end);
  });
}

Object.assign(globalThis, { Stripe: Object.assign(createStripe, { version: 'endive' }) });

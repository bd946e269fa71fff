// Mounts Stripe's payment form and confirms the payment. Card data goes from Stripe's frame to Stripe: this page never
// sees a digit (S1.1, S1.4). Whatever is decided is decided by the server, which asks Stripe itself.
interface PaymentError {
  type?: string;
  code?: string;
  message?: string;
}

interface PaymentElement {
  mount(place: string): void;
  on(event: 'ready' | 'loaderror', handler: () => void): void;
}

interface Elements {
  create(type: 'payment'): PaymentElement;
}

interface StripeClient {
  elements(options: object): Elements;
  confirmPayment(options: object): Promise<{ error?: PaymentError }>;
}

type StripeFactory = (publishableKey: string, options: { locale: string }) => StripeClient;

const form = document.querySelector<HTMLFormElement>('form[data-client-secret]');
const factory = (globalThis as { Stripe?: StripeFactory }).Stripe;
if (form !== null) start(form, factory);

function start(form: HTMLFormElement, factory: StripeFactory | undefined): void {
  if (factory === undefined) return fail();
  const { publishableKey = '', clientSecret = '', returnUrl = '', locale = 'auto' } = form.dataset;
  const stripe = factory(publishableKey, { locale });
  const elements = stripe.elements({ clientSecret, appearance: appearanceOf(form) });
  const element = elements.create('payment');
  element.on('ready', () => {
    byId('payment-loading')?.remove();
    byId('payment-failed')?.setAttribute('hidden', '');
    byId('pay')?.removeAttribute('hidden');
  });
  element.on('loaderror', fail);
  element.mount('#payment');
  const address = new URL(returnUrl, location.href).href;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void pay({ stripe, elements, address });
  });
}

/** The card form takes the page's colours as they are, whatever look and scheme the shop has. */
function appearanceOf(form: HTMLFormElement): object {
  const page = getComputedStyle(form);
  const danger = getComputedStyle(byId('payment-error') ?? form);
  const button = getComputedStyle(byId('pay') ?? form);
  const isDark = luminance(page.color) > 0.5;
  return {
    theme: isDark ? 'night' : 'stripe',
    variables: {
      colorPrimary: button.backgroundColor,
      colorBackground: page.backgroundColor,
      colorText: page.color,
      colorDanger: danger.color,
      fontFamily: page.fontFamily,
      borderRadius: button.borderRadius,
    },
  };
}

/** Roughly, 0 to 1: text is light on a dark page. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (0.3 * red + 0.6 * green + 0.1 * blue) / 255;
}

let paying = false;

async function pay({
  stripe,
  elements,
  address,
}: {
  stripe: StripeClient;
  elements: Elements;
  address: string;
}): Promise<void> {
  // One at a time: a second click while the bank is asked must not ask it again.
  if (paying) return;
  paying = true;
  say('');
  busy(true);
  try {
    const { error } = await stripe.confirmPayment({
      elements,
      redirect: 'if_required',
      confirmParams: { return_url: address },
    });
    // Paid in another tab, or before an answer got lost: the server knows.
    if (error === undefined || error.code === 'payment_intent_unexpected_state') return location.assign(address);
    say(error.message ?? form?.dataset['generic'] ?? '');
  } catch {
    say(form?.dataset['lost'] ?? '');
  }
  paying = false;
  busy(false);
}

function busy(is: boolean): void {
  const button = byId('pay');
  if (button === null) return;
  button.setAttribute('aria-busy', String(is));
  button.textContent = (is ? button.dataset['busy'] : button.dataset['idle']) ?? '';
}

function say(message: string): void {
  const place = byId('payment-error');
  if (place === null) return;
  place.textContent = message;
  place.toggleAttribute('hidden', message === '');
}

function fail(): void {
  byId('payment-loading')?.remove();
  byId('payment-failed')?.removeAttribute('hidden');
}

function byId(id: string): HTMLElement | null {
  return document.getElementById(id);
}

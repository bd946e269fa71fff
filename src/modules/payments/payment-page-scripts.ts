// The scripts of the payment page, each with the reason for which it may be there (PCI DSS 6.4.3): whatever else a browser
// is given on that page is a finding. Data only.

export interface AuthorisedScript {
  /** Our own by the name of its file in `src/channels/shop/browser`; the processor's by its path there. */
  readonly name: string;
  readonly from: 'shop' | 'processor';
  readonly why: string;
}

export const authorisedScripts: readonly AuthorisedScript[] = [
  { name: 'frame', from: 'shop', why: 'opens and closes the menus of the page’s head' },
  { name: 'search', from: 'shop', why: 'suggests goods while somebody types into the search field of the page’s head' },
  { name: 'preview', from: 'shop', why: 'shows the merchant his own draft again when he has changed it' },
  { name: 'pay', from: 'shop', why: 'puts the processor’s form into the page, and says how the payment went' },
  {
    name: '/endive/stripe.js',
    from: 'processor',
    why: 'the processor’s own form, in a frame of its own: card numbers are typed there and nowhere else. It may change without notice, so it can have no integrity value; the content security policy binds it to its origin',
  },
];

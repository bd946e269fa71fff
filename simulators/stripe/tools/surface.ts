// The part of Stripe's API that the simulator answers, as `method path` in the spelling of the OpenAPI document.
// The cut of the document, the table of parameters and the tests all start from this list.

export const surface: readonly string[] = [
  'get /v1/balance_transactions',
  'get /v1/balance_transactions/{id}',
  'get /v1/charges',
  'get /v1/charges/{id}',
  'post /v1/charges/{id}',
  'get /v1/customers',
  'post /v1/customers',
  'delete /v1/customers/{id}',
  'get /v1/customers/{id}',
  'post /v1/customers/{id}',
  'get /v1/customers/{id}/payment_methods',
  'get /v1/customers/{customer_id}/payment_methods/{id}',
  'get /v1/events',
  'get /v1/events/{id}',
  'get /v1/payment_intents',
  'post /v1/payment_intents',
  'get /v1/payment_intents/{id}',
  'post /v1/payment_intents/{id}',
  'post /v1/payment_intents/{id}/cancel',
  'post /v1/payment_intents/{id}/capture',
  'post /v1/payment_intents/{id}/confirm',
  'get /v1/payment_methods',
  'post /v1/payment_methods',
  'get /v1/payment_methods/{id}',
  'post /v1/payment_methods/{id}',
  'post /v1/payment_methods/{id}/attach',
  'post /v1/payment_methods/{id}/detach',
  'get /v1/refunds',
  'post /v1/refunds',
  'get /v1/refunds/{id}',
  'post /v1/refunds/{id}',
];

/** The kinds of object we make. A reference to any other kind is cut down to its id. */
export const kinds: readonly string[] = [
  'balance_transaction',
  'charge',
  'customer',
  'deleted_customer',
  'event',
  'payment_intent',
  'payment_method',
  'refund',
];

/** Payment methods whose parameters we know in full; of the others only the name is known. */
export const knownMethods: readonly string[] = ['card', 'link', 'us_bank_account'];

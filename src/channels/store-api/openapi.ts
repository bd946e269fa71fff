// The OpenAPI 3.1 document of the Store API, made from the schemas that parse its requests.
import { z } from 'zod';
import { sorts } from './list-query.ts';
import * as schemas from './schemas.ts';

const json = (schema: z.ZodType, io: 'input' | 'output') => ({
  'application/json': { schema: z.toJSONSchema(schema, { io, unrepresentable: 'any' }) },
});

const answer = (description: string, schema: z.ZodType) => ({ description, content: json(schema, 'output') });
const body = (schema: z.ZodType) => ({ required: true, content: json(schema, 'input') });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: z.toJSONSchema(schemas.answers.problem) } },
});
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const inQuery = (name: string, schema: object) => ({ name, in: 'query', required: false, schema });

const inCurrency = inQuery('currency', { type: 'string', pattern: '^[A-Z]{3}$' });

const cart = { '200': answer('The cart', schemas.answers.cart) };
const notFound = { '404': problem('There is no such thing') };
const invalid = { '422': problem('The input is not as it must be; `errors` names the members') };
const conflict = { '409': problem('Not possible any more: out of stock, ordered already, or other content') };

export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Store API',
    version: '1',
    description: 'Amounts are whole minor units: {"amountMinor": 12900, "currency": "USD"} is 129 dollars.',
  },
  paths: {
    '/api/products': {
      get: {
        summary:
          'List products, 20 to a page. Filters that may be given several times widen; different ones narrow. An option is filtered by "o." and its name: o.Finish=Oak',
        parameters: [
          inQuery('page', { type: 'integer', minimum: 1 }),
          inQuery('q', { type: 'string' }),
          inCurrency,
          inQuery('collection', { type: 'string' }),
          inQuery('sort', { type: 'string', enum: sorts }),
          ...['type', 'vendor', 'tag'].map((name) => inQuery(name, { type: 'array', items: { type: 'string' } })),
          ...['priceFromMinor', 'priceToMinor'].map((name) => inQuery(name, { type: 'integer', minimum: 0 })),
          inQuery('stock', { type: 'string', enum: ['only'] }),
        ],
        responses: {
          '200': answer('A page of products', schemas.answers.productList),
          '400': problem('No such page, order or filter'),
        },
      },
    },
    '/api/products/{handle}': {
      get: {
        summary: 'One product with its variants; `available` is how many can be bought now',
        parameters: [inPath('handle'), inCurrency],
        responses: { '200': answer('The product', schemas.answers.product), ...notFound },
      },
    },
    '/api/carts': {
      post: {
        summary: 'Make a cart',
        parameters: [inCurrency],
        responses: { '201': answer('An empty cart', schemas.answers.cart) },
      },
    },
    '/api/carts/{id}': {
      get: { summary: 'Read a cart', parameters: [inPath('id'), inCurrency], responses: { ...cart, ...notFound } },
    },
    '/api/carts/{id}/lines': {
      post: {
        summary: 'Add to a cart; the same variant adds up',
        parameters: [inPath('id'), inCurrency],
        requestBody: body(schemas.addLine),
        responses: { ...cart, ...notFound, ...invalid, ...conflict },
      },
    },
    '/api/carts/{id}/lines/{lineId}': {
      patch: {
        summary: 'Set the quantity of a line',
        parameters: [inPath('id'), inPath('lineId'), inCurrency],
        requestBody: body(schemas.changeLine),
        responses: { ...cart, ...notFound, ...invalid, ...conflict },
      },
      delete: {
        summary: 'Remove a line',
        parameters: [inPath('id'), inPath('lineId'), inCurrency],
        responses: { ...cart, ...notFound, ...conflict },
      },
    },
    '/api/quotes': {
      post: {
        summary: 'What a cart would cost and why: shipping choices, tax, discounts, total, line by line',
        security: [{}, { customerToken: [] }],
        requestBody: body(schemas.quoteRequest),
        responses: { '200': answer('The quote', schemas.answers.quote), ...notFound, ...invalid },
      },
    },
    '/api/checkouts': {
      post: {
        summary: 'Place an order. Send the same checkoutId again when the answer was lost: the order is the same.',
        security: [{}, { customerToken: [] }],
        requestBody: body(schemas.checkoutRequest),
        responses: {
          '201': answer('The order was placed', schemas.answers.checkout),
          '200': answer('This checkout was placed before, with the same content', schemas.answers.checkout),
          '401': problem('The customer token is not valid'),
          ...notFound,
          ...conflict,
          ...invalid,
          '503': problem('Not possible right now; nothing was changed'),
        },
      },
    },
    '/api/orders/{id}': {
      get: {
        summary: 'How an order stands',
        security: [{ orderToken: [] }],
        parameters: [inPath('id')],
        responses: {
          '200': answer('The order', schemas.answers.order),
          '401': problem('The token is not of this order'),
        },
      },
    },
  },
  components: {
    securitySchemes: {
      orderToken: { type: 'http', scheme: 'bearer', description: 'The `orderToken` of the checkout' },
      customerToken: { type: 'http', scheme: 'bearer', description: 'Of a customer with an approved credit limit' },
    },
  },
};

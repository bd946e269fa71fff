// Customers that the merchant knows: accounts with an approved credit limit and a bearer token. Owns the limit, what is
// used of it and the hashes of tokens. Never reads a sealed contact, never keeps a token, never posts to the books.
export {
  byToken,
  type Customer,
  type CustomerId,
  charge,
  create,
  creditTotals,
  forget,
  list,
  type NewCustomer,
  revokeTokens,
  rotateToken,
  type SealedContact,
  sealedContact,
  setLimit,
  settle,
  type TokenHolder,
} from './customers/customers-store.ts';
export { customerById } from './customers/desk-store.ts';

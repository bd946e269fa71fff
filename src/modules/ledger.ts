// Ledger: the double-entry books (L1). Every cent moves here or nowhere. Owns entries, postings and the chart of
// accounts. Never changes or deletes what was posted: a mistake is corrected by an entry of its own.
export { type ChartEntry, chart, type LedgerAccount } from './ledger/chart-of-accounts.ts';
export { booksBalance } from './ledger/controls.ts';
export { countEntries } from './ledger/desk-store.ts';
export {
  type AccountBalance,
  type BooksCheck,
  balances,
  checkBalanced,
  entriesFor,
  type PostedEntry,
  type Posting,
  post,
} from './ledger/ledger-store.ts';
export { probeBooks } from './ledger/probe-books.ts';

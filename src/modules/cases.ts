// Cases: what a person must look into, until when, and what became of it (S3.1, S3.3). Owns the cases and their history.
// Never decides, and never knows what a case is about beyond its name: whoever holds something opens the case, and
// whoever decides about it closes it, in the transaction of the act.
export { type CaseEnd, type CaseState, caseEdges } from './cases/cases-state.ts';
export {
  assignCase,
  type Case,
  type CaseCounts,
  type CaseEvent,
  type CaseId,
  type CaseKind,
  caseByName,
  caseHistory,
  closeCase,
  countCases,
  listCases,
  markOverdue,
  type NewCase,
  noteCase,
  openCase,
} from './cases/cases-store.ts';
export { casesByDay } from './cases/desk-store.ts';

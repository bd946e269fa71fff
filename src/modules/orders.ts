// Orders: carts, orders and their lines, the order's state and the secret link to it. Owns what was sold, to whom, at
// what price. Never moves money or stock (flows do), never opens the contact that it keeps sealed.

export { cancellationOf, insertCancellation } from './orders/cancellations-store.ts';
export { type Cart, type CartId, type CartLine, type ChangeCartOutcome, cartLimits } from './orders/cart.ts';
export { addToCart, createCart, readCart, removeLine, setQuantity, sweepCarts } from './orders/carts-store.ts';
export { creditOfRefund, insertCredit, moveCredit } from './orders/credits-store.ts';
export {
  afterOrder,
  type DayOfSales,
  type DeskOrder,
  type DeskSort,
  listForDesk,
  salesByDay,
  waitingOrders,
} from './orders/desk-store.ts';
export {
  type CreditLine,
  type CreditPlan,
  creditFor,
  type PriceParts,
  partsOfAmount,
  remainingParts,
  sumOf,
} from './orders/entitlement.ts';
export { type MailContact, mailContact } from './orders/mail-contact-store.ts';
export type {
  MoveOutcome,
  NewOrder,
  Order,
  OrderAmounts,
  OrderDiscount,
  OrderEvent,
  OrderId,
  OrderLine,
  OrderTax,
  OrderTerms,
  OrderWithLines,
  PaymentMethod,
  PlaceOrderOutcome,
  SealedContact,
  SeenOutcome,
} from './orders/order.ts';
export { type OrderKeys, openOrderKeys } from './orders/order-keys.ts';
export {
  type Cancellation,
  type CancellationId,
  type CreditId,
  type CreditNote,
  type Fulfilment,
  isWithin,
  type LineQuantity,
  type OrderReturn,
  type OrderStory,
  type Parcel,
  type ParcelId,
  type Returnable,
  type ReturnId,
  returnable,
  type StoryLine,
  standingOf,
} from './orders/order-story.ts';
export {
  type InitialState,
  initialStates,
  type OrderEdge,
  type OrderState,
  orderEdge,
  orderEdges,
} from './orders/orders-state.ts';
export {
  forget,
  hasOrdered,
  listOrders,
  lockOrder,
  move,
  orderByNumber,
  ordersByEmail,
  ordersOfPerson,
  placeOrder,
  readOrder,
  sealedContact,
  seenCheckout,
} from './orders/orders-store.ts';
export {
  amendParcel,
  insertParcel,
  orderOfParcel,
  type ParcelDetails,
  withdrawParcel,
} from './orders/parcels-store.ts';
export { ordersAwaiting, ordersHeld, ordersPlaced } from './orders/probe-store.ts';
export {
  isReturnReason,
  mayMoveReturn,
  type ReturnReason,
  type ReturnState,
  returnEdges,
  returnReasons,
} from './orders/returns-state.ts';
export {
  insertReturn,
  type ListedReturn,
  listReturns,
  moveReturn,
  noteReceived,
  returnByNumber,
} from './orders/returns-store.ts';
export { type AnsweredForm, answerOfForm, keepAnswer, type SentForm } from './orders/sent-forms-store.ts';
export { orderStory } from './orders/story-store.ts';
export { failedCredits, type OrderToShip, ordersToShip, paidThoughCancelled } from './orders/worklists-store.ts';

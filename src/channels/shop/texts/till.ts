// The words of cart, checkout, payment and order status.
export const till = {
  title: 'Cart',
};
export type TillTexts = typeof till;

// What stands around every page.
export const frame = {
  skip: 'To the content',
  products: 'Products',
  cart: 'Cart',
  search: 'Search',
  trust: 'How we keep our word',
  demonstration: 'Demonstration.',
  demonstrationNote: 'Payments are simulated: no money moves, and nothing is sent.',
};
export type FrameTexts = typeof frame;

// The words of home, lists, search, products and content pages.
export const browse = {
  title: 'Products',
};
export type BrowseTexts = typeof browse;

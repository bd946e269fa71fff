// What a file says of one product. A key that is missing was no column of the file: the import leaves that value.

export interface ProductCells {
  title: string;
  description: string;
  vendor: string;
  productCategory: string;
  type: string;
  tags: string[];
  published: boolean;
  status: 'active' | 'draft' | 'archived';
  giftCard: boolean;
  seoTitle: string;
  seoDescription: string;
}

export interface VariantCells {
  sku: string;
  barcode: string;
  priceMinor: number | null;
  compareAtMinor: number | null;
  costMinor: number | null;
  taxable: boolean;
  taxCode: string;
  requiresShipping: boolean;
  grams: number;
  weightUnit: string;
  imageUrl: string;
}

export interface InventorySaid {
  tracked: boolean;
  oversell: boolean;
  quantity: number | null;
}

export interface OwnPrice {
  priceMinor: number | null;
  compareAtMinor: number | null;
}

/** By column name; null: the cell is empty. */
export type Extra = Record<string, string | null>;

export interface VariantBlock {
  line: number;
  optionValues: string[];
  cells: Partial<VariantCells>;
  inventory: Partial<InventorySaid>;
  /** What the quantity was when this file was written by an export: the same number is no new count. */
  quantityBefore?: number | null;
  /** The merchant's own prices in other currencies, by ISO 4217. */
  prices?: Record<string, Partial<OwnPrice>>;
  extra: Extra;
}

export interface ProductBlock {
  line: number;
  handle: string;
  currency: string;
  cells: Partial<ProductCells>;
  extra: Extra;
  /** Missing when the file has no option columns. */
  optionNames?: string[];
  /** Missing when the file has no column that speaks of variants. */
  variants?: VariantBlock[];
  /** In their order; missing when the file has no picture column. */
  images?: { url: string; alt: string }[];
}

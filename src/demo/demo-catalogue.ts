// stub
export async function* demoCatalogueCsv(): AsyncIterable<Uint8Array> {
  const n = 24;
  const rows = [
    'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Requires Shipping,Variant Taxable,Status',
  ];
  for (let i = 0; i < n; i++)
    rows.push(
      `p-${i},Product ${i},<p>Text</p>,Demo,Winder,a,TRUE,Title,Default Title,SKU-${i},500,shopify,${i === 0 ? 1000000 : i === 1 ? 5 : 100},deny,${100 + i}.00,TRUE,TRUE,active`,
    );
  yield Buffer.from(rows.join('\n') + '\n');
}

// The markup of a product's page: pictures, the form that puts it into the cart, what there is to read about it.
import { type Html, html } from '../../kernel/html.ts';
import type { ListItem, Product, ProductVariant, VariantId } from '../../modules/catalog.ts';
import { breadcrumbs, cleanText, crumbTrail, icon, type Market, type ShopParts, sharedPictureUrl } from '../shop.ts';
import { availabilityClass, availabilityText, shownCount } from './availability.ts';
import { type Mistake, mistakeSummary, textField } from './form-fields.ts';
import { productGrid, wasPrice } from './product-card.ts';
import { productThing } from './product-data.ts';
import { gallery, type Pictures } from './product-gallery.ts';
import { isChosen, type OptionGroup, optionGroups } from './product-options.ts';
import { firstWords, splitDescription, textOf } from './split-description.ts';

export interface ProductView {
  product: Product;
  counts: ReadonlyMap<VariantId, number>;
  pictures: Pictures;
  related: readonly ListItem[];
  relatedSoldOut: readonly boolean[];
  /** What the form shows as chosen. */
  chosen: ProductVariant | undefined;
  quantity: string;
  mistakes: readonly Mistake[];
  /** What was typed to be told when it is back. */
  email?: string;
}

/** More values than this are chosen from a list. */
const mostPills = 12;

export function productPage(shop: ShopParts, market: Market, view: ProductView): Html {
  const { product, mistakes } = view;
  const { browse } = market.texts;
  const path = `/products/${encodeURIComponent(product.handle)}`;
  const trail = trailOf(market, product);
  const description =
    product.seoDescription === '' ? firstWords(textOf(product.descriptionHtml), 160) : product.seoDescription;
  const title = product.seoTitle === '' ? product.title : product.seoTitle;
  const first = product.images.map(({ url }) => view.pictures.get(url)).find((found) => found !== undefined);
  const { origin } = shop.frame;
  return shop.frame.page({
    market,
    title: mistakes.length > 0 ? browse.errorTitle(title) : title,
    description,
    canonical: path,
    current: path,
    modules: ['forms', 'product', 'gallery'],
    data: [
      productThing(market, { ...view, description, origin, available: (id) => view.counts.get(id) ?? 0 }),
      breadcrumbs(trail, origin),
    ],
    social: {
      type: 'product',
      image: first && {
        url: `${origin}${sharedPictureUrl(first)}`,
        width: first.width,
        height: first.height,
        alt: product.title,
      },
    },
    body: html`${mistakeSummary(mistakes, browse.mistakes)}${crumbTrail(market, trail)}<article class="product" data-product="${product.handle}" data-title="${product.title}">
${gallery(market, { title: product.title, images: product.images, pictures: view.pictures })}
<div class="buy">${buyBox(market, path, view)}</div>
<div class="about">${about(market, product)}</div>
</article>
${relatedProducts(market, view)}<section class="section recent" data-recent hidden><h2>${browse.product.recent}</h2><ul class="products"></ul></section>`,
  });
}

function trailOf(market: Market, product: Product) {
  const [collection] = product.collections;
  return [
    { title: market.texts.frame.home, path: '/' },
    collection === undefined
      ? { title: market.texts.browse.list.all, path: '/products' }
      : { title: collection.title, path: `/collections/${encodeURIComponent(collection.handle)}` },
    { title: product.title, path: `/products/${encodeURIComponent(product.handle)}` },
  ];
}

function buyBox(market: Market, path: string, view: ProductView): Html {
  const { product, chosen, counts, mistakes } = view;
  const words = market.texts.browse.product;
  const available = chosen === undefined ? 0 : (counts.get(chosen.id) ?? 0);
  const groups = optionGroups(product);
  const isSoldOut = product.variants.every(({ id }) => (counts.get(id) ?? 0) <= 0);
  return html`${product.vendor === '' ? '' : html`<p class="eyebrow">${product.vendor}</p>`}<h1>${product.title}</h1>
<p class="price" data-price>${priceLine(market, view)}</p>
<form method="post" action="${path}" novalidate data-add data-failed="${words.failed}" data-adding="${words.adding}">
<h2 class="visually-hidden">${words.buy(product.title)}</h2>
<input type="hidden" name="variantId" value="${chosen?.id ?? ''}">
${groups.map((group) => optionField(group, view, errorOf(mistakes, group.field)))}
<p class="${availabilityClass(available)}" data-stock id="variantId">${availabilityText(available, words)}</p>
${groups.length === 0 ? mistakeOf(mistakes, 'variantId') : ''}<div class="add" data-buyable${isSoldOut ? html` hidden` : ''}>
${quantityField(market, view)}
<button class="wide">${words.add}</button></div>
<p class="error" data-add-error role="alert" hidden></p>
</form>
${groups.length === 0 ? '' : noScriptPrices(market, view)}${notifyForm(market, path, { ...view, isShown: available <= 0 })}
${assurances(market)}
${variantData(market, view)}`;
}

function priceLine(market: Market, { product, chosen }: ProductView): Html {
  const variant = chosen ?? product.variants[0];
  if (variant === undefined) return html``;
  const { price, compareAtPrice: before } = variant;
  if (before === undefined) return html`<span>${market.money(price)}</span>`;
  return html`<span>${market.money(price)}</span> ${wasPrice(market, before)} <span class="badge sale">${savingOf(market, variant)}</span>`;
}

function savingOf(market: Market, { price, compareAtPrice: before }: ProductVariant): string {
  if (before === undefined) return '';
  const percent = Math.floor(((before.amountMinor - price.amountMinor) * 100) / before.amountMinor);
  return percent < 1 ? market.texts.browse.product.sale : market.texts.browse.product.save(percent);
}

function optionField(group: OptionGroup, { product, chosen, counts }: ProductView, error: string | undefined): Html {
  const { field, name, values } = group;
  const current = values.find((value) => chosen !== undefined && isChosen(chosen, field, value));
  // With the other options as they are chosen now; a module keeps this up to date.
  const canBeHad = (value: string) =>
    product.variants.some(
      (variant) =>
        isChosen(variant, field, value) &&
        (counts.get(variant.id) ?? 0) > 0 &&
        variant.optionValues.every(
          (other, index) => `option-${index}` === field || chosen === undefined || other === chosen.optionValues[index],
        ),
    );
  const note = html`<p class="error" id="${field}-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>`;
  if (values.length > mostPills) {
    return html`<div class="field${error === undefined ? '' : ' wrong'}"><label for="${field}">${name}</label>${note}
<select id="${field}" name="${field}" aria-describedby="${field}-error" autocomplete="off">${values.map(
      (value) => html`<option value="${value}"${value === current ? html` selected` : ''}>${value}</option>`,
    )}</select></div>`;
  }
  return html`<fieldset${error === undefined ? '' : html` class="wrong"`} aria-describedby="${field}-error"><legend>${name}<span class="chosen-value" data-chosen="${field}">${current ?? ''}</span></legend>${note}
<div class="options">${values.map(
    (value, index) =>
      html`<label${canBeHad(value) ? '' : html` class="gone"`}><input type="radio"${index === 0 ? html` id="${field}"` : ''} name="${field}" value="${value}"${value === current ? html` checked` : ''} autocomplete="off"><span>${value}</span></label>`,
  )}</div></fieldset>
`;
}

function quantityField(market: Market, { quantity, mistakes }: ProductView): Html {
  const words = market.texts.browse.product;
  const error = errorOf(mistakes, 'quantity');
  return html`<div class="field${error === undefined ? '' : ' wrong'}"><label for="quantity">${words.quantity}</label>${mistakeOf(mistakes, 'quantity')}
<div class="quantity"><button type="button" data-step="-1" aria-label="${words.fewer}">−</button><input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" value="${quantity}" autocomplete="off" aria-describedby="quantity-error"${error === undefined ? '' : html` aria-invalid="true"`}><button type="button" data-step="1" aria-label="${words.more}">+</button></div></div>`;
}

function mistakeOf(mistakes: readonly Mistake[], field: string): Html {
  const error = errorOf(mistakes, field);
  return html`<p class="error" id="${field}-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>`;
}

function errorOf(mistakes: readonly Mistake[], field: string): string | undefined {
  return mistakes.find((mistake) => mistake.field === field)?.message;
}

/** Without scripts nothing follows a choice: then every combination stands there with its price. */
function noScriptPrices(market: Market, { product, counts }: ProductView): Html {
  const words = market.texts.browse.product;
  return html`<noscript><details class="panel" open><summary>${words.prices}</summary><dl class="facts">${product.variants.map(
    (variant) =>
      html`<div><dt>${variant.title}</dt><dd><span class="amount">${market.money(variant.price)}</span> · ${availabilityText(counts.get(variant.id) ?? 0, words)}</dd></div>`,
  )}</dl></details></noscript>`;
}

function notifyForm(market: Market, path: string, view: ProductView & { isShown: boolean }): Html | '' {
  const { product, counts, chosen, mistakes, email = '', isShown } = view;
  const words = market.texts.browse.product;
  const missing = product.variants.filter(({ id }) => (counts.get(id) ?? 0) <= 0);
  const wanted = missing.find(({ id }) => id === chosen?.id) ?? missing[0];
  if (wanted === undefined) return '';
  return html`<form class="card notify" method="post" action="${path}/notify" novalidate data-notify${isShown ? '' : html` hidden`}>
<h2>${words.notify}</h2>
<p class="soft" data-notify-for>${product.variants.length === 1 ? '' : words.notifyFor(wanted.title)}</p>
<input type="hidden" name="variantId" value="${wanted.id}">
${textField({ name: 'email', label: words.email, type: 'email', value: email, hint: words.notifyHint, error: errorOf(mistakes, 'email'), autocomplete: 'email', inputmode: 'email', required: true, maxLength: 254 })}<button class="secondary">${words.notifyButton}</button></form>
`;
}

function assurances(market: Market): Html {
  const words = market.texts.browse.product;
  const returns = market.settings.pages.find(({ handle }) => handle === 'returns');
  return html`<ul class="assurances">
<li>${icon('parcel')}<span>${words.delivery}</span></li>
${returns === undefined ? '' : html`<li>${icon('returns')}<span><a href="/pages/returns">${words.returnsLine}</a></span></li>\n`}<li>${icon('lock')}<span>${words.payment}</span></li>
</ul>`;
}

/** For the page's module: what each choice means, in words that it need not make. */
function variantData(market: Market, { product, counts }: ProductView): Html {
  const words = market.texts.browse.product;
  const variants = product.variants.map((variant) => {
    const available = counts.get(variant.id) ?? 0;
    return {
      id: variant.id,
      title: variant.title,
      values: variant.optionValues,
      price: market.money(variant.price),
      was: variant.compareAtPrice === undefined ? '' : market.money(variant.compareAtPrice),
      saving: savingOf(market, variant),
      stock: availabilityText(available, words),
      stockClass: availabilityClass(available),
      left: shownCount(available),
      image: variant.imageUrl ?? '',
      notifyFor: words.notifyFor(variant.title),
    };
  });
  return html`<div hidden data-variants="${JSON.stringify({ variants, missing: words.noCombination('{}'), was: words.was })}"></div>`;
}

function about(market: Market, product: Product): Html {
  const words = market.texts.browse.product;
  const { intro, parts } = splitDescription(product.descriptionHtml);
  const shipping = market.settings.pages.find(({ handle }) => handle === 'shipping');
  const returns = market.settings.pages.find(({ handle }) => handle === 'returns');
  const terms = [shipping, returns].filter((page) => page !== undefined);
  return html`<h2 class="visually-hidden">${words.description}</h2><div class="prose lead">${intro}</div>
<div class="panels">${parts.map(
    ({ title, body }, index) =>
      html`<details class="panel"${index === 0 ? html` open` : ''}><summary><h3>${title}</h3></summary><div class="prose">${body}</div></details>\n`,
  )}${
    terms.length === 0
      ? ''
      : html`<details class="panel"><summary><h3>${words.shippingAndReturns}</h3></summary><div class="prose">${terms.map(
          (page) =>
            html`${cleanText(market.say(page.body))}<p><a href="/pages/${page.handle}">${market.say(page.title)}</a></p>`,
        )}</div></details>`
  }</div>`;
}

function relatedProducts(market: Market, { related, relatedSoldOut, pictures }: ProductView): Html | '' {
  if (related.length === 0) return '';
  return html`<section class="section"><h2>${market.texts.browse.product.related}</h2>
${productGrid(market, { items: related, pictures, soldOut: relatedSoldOut, level: 3 })}</section>
`;
}

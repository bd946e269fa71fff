// The shop's few drawings, as lines in the colour of the text beside them. Each stands beside words or has a hidden name:
// a picture alone says nothing to who cannot see it.
import { type Html, html } from '../../kernel/html.ts';

const drawings = {
  menu: html`<path d="M4 7h16M4 12h16M4 17h10"/>`,
  close: html`<path d="M6 6l12 12M18 6L6 18"/>`,
  search: html`<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>`,
  cart: html`<path d="M5.5 8.5h13l1 11.5h-15zM9 8.5V7a3 3 0 0 1 6 0v1.5"/>`,
  arrow: html`<path d="M5 12h14M13 6l6 6-6 6"/>`,
  back: html`<path d="M19 12H5M11 6l-6 6 6 6"/>`,
  check: html`<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
  shield: html`<path d="M12 3.5l7 2.5v5.5c0 4.4-2.9 7.4-7 9-4.1-1.6-7-4.6-7-9V6z"/><path d="M8.8 12l2.3 2.3 4.2-4.4"/>`,
  alarm: html`<path d="M12 3.5l7 2.5v5.5c0 4.4-2.9 7.4-7 9-4.1-1.6-7-4.6-7-9V6z"/><path d="M12 8.5v4M12 15.6v.1"/>`,
  parcel: html`<path d="M4 8l8-4 8 4v8.5l-8 4-8-4zM4 8l8 4 8-4M12 12v8.5M8 6l8 4"/>`,
  returns: html`<path d="M4 9h11a4.5 4.5 0 0 1 0 9H8M7.5 5.5L4 9l3.5 3.5"/>`,
  lock: html`<path d="M6 10.5h12V20H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>`,
  filter: html`<path d="M4 7h10M18 7h2M4 12h3M11 12h9M4 17h8M16 17h4"/><circle cx="16" cy="7" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="14" cy="17" r="2"/>`,
  zoom: html`<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5M8.5 11h5M11 8.5v5"/>`,
  mail: html`<path d="M3.5 6h17v12h-17zM4 6.5l8 6.5 8-6.5"/>`,
  phone: html`<path d="M7 4l3 .8.6 4-2 1.2c.9 2.2 2.6 4 4.9 5l1.2-2 4 .7.8 3c-.5 1.8-2 2.6-3.6 2.3C9.7 17.9 5.9 14.2 4.7 7.7 4.4 5.9 5.4 4.5 7 4z"/>`,
  /** Where there is no picture yet. */
  picture: html`<path d="M4 5h16v14H4zM4 16l4.5-4.5 3.5 3.5 3-3 5 5"/><circle cx="9" cy="9.5" r="1.4"/>`,
  moon: html`<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"/>`,
} as const;

export type IconName = keyof typeof drawings;

/** Hidden from screen readers: words say the same. `directed`: it turns round where text runs from right to left. */
export function icon(name: IconName, className = ''): Html {
  const directed = name === 'arrow' || name === 'back' ? ' directed' : '';
  const names = `icon${directed}${className === '' ? '' : ` ${className}`}`;
  return html`<svg class="${names}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawings[name]}</svg>`;
}

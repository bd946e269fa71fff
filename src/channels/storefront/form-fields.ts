// Form fields and the summary of mistakes, as GOV.UK's design system has them: label, hint and mistake above the field,
// tied to it by id; on top a list of links to every field that must be mended (WCAG 2.2: 3.3.1, 3.3.3). Markup only.
import { type Html, html } from '../../kernel/html.ts';

export interface TextField {
  name: string;
  label: string;
  value: string;
  hint?: string | undefined;
  error?: string | undefined;
  type?: 'text' | 'email' | 'tel' | 'number' | 'search';
  autocomplete?: string | undefined;
  inputmode?: 'numeric' | 'email' | 'tel' | 'text';
  /** `depends`: needed in some cases, which the hint tells. */
  required?: boolean | 'depends';
  maxLength?: number;
  autocapitalize?: 'off' | 'words' | 'characters';
  width?: 'short' | 'medium';
}

export interface Mistake {
  /** Id of the field, for the link; a mistake of no field has none. */
  field?: string | undefined;
  message: string;
}

export function textField(field: TextField): Html {
  const { name, label, value, hint, error, type = 'text', autocomplete, inputmode, maxLength, width } = field;
  return html`<div class="field${error === undefined ? '' : ' wrong'}">
<label for="${name}">${label}${field.required === undefined ? ' (optional)' : ''}</label>
${hintAndError(name, hint, error)}
<input id="${name}" name="${name}" type="${type}" value="${value}"${attribute('class', width)}${attribute('autocomplete', autocomplete)}${attribute('inputmode', inputmode)}${attribute('maxlength', maxLength)}${attribute('autocapitalize', field.autocapitalize)}${type === 'email' ? html` spellcheck="false"` : ''}${field.required === true ? html` required` : ''}${describedBy(name, hint, error)}>
</div>
`;
}

export interface SelectField {
  name: string;
  label: string;
  value: string;
  options: readonly { value: string; text: string }[];
  error?: string | undefined;
  autocomplete?: string;
}

export function selectField({ name, label, value, options, error, autocomplete }: SelectField): Html {
  return html`<div class="field${error === undefined ? '' : ' wrong'}">
<label for="${name}">${label}</label>
${hintAndError(name, undefined, error)}
<select id="${name}" name="${name}"${attribute('autocomplete', autocomplete)} required${describedBy(name, undefined, error)}>
${options.map((option) => html`<option value="${option.value}"${option.value === value ? html` selected` : ''}>${option.text}</option>\n`)}</select>
</div>
`;
}

/** What is wrong, first thing on the page; nothing when nothing is. */
export function mistakeSummary(mistakes: readonly Mistake[], heading = 'There is something to mend'): Html | '' {
  if (mistakes.length === 0) return '';
  return html`<div class="error-summary" role="alert" tabindex="-1" aria-labelledby="mistakes">
<h2 id="mistakes">${heading}</h2>
<ul>
${mistakes.map(({ field, message }) => html`<li>${field === undefined ? message : html`<a href="#${field}">${message}</a>`}</li>\n`)}</ul>
</div>
`;
}

function hintAndError(name: string, hint: string | undefined, error: string | undefined): Html {
  return html`${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}<p class="error" id="${name}-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>`;
}

function describedBy(name: string, hint: string | undefined, error: string | undefined): Html {
  const ids = [hint === undefined ? '' : `${name}-hint`, `${name}-error`].filter((id) => id !== '').join(' ');
  return html` aria-describedby="${ids}"${error === undefined ? '' : html` aria-invalid="true"`}`;
}

function attribute(name: string, value: string | number | undefined): Html | '' {
  return value === undefined ? '' : html` ${name}="${value}"`;
}

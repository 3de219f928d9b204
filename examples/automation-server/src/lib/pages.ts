import { AutomationError } from './errors.ts';
import { type Answer, answerHtml } from './http-message.ts';
import type { Product } from './product.ts';
import type { App, PortalPage } from './resources.ts';
import { readScriptInputs } from './script-inputs.ts';
import { parseExpression } from './script-parse.ts';
import { evaluateExpression, formatText } from './script-run.ts';
import { splitTemplate } from './template.ts';

/** The portal: a list of all pages and apps. */
export function answerPortal(product: Product): Answer {
  const { apps, 'portal-pages': pages } = product.state.inventory();
  const item = (path: string, name: string): string =>
    `<li><a href="/${path}/${encodeURIComponent(name)}">${escapeHtml(name)}</a></li>`;
  const items = [
    ...pages.map((page) => item('portal', page.name)),
    ...apps.map((app) => item('apps', app.name)),
  ];
  return answerHtml(formatPage('Portal', `<ul>${items.join('')}</ul>`));
}

/** A portal page with its expressions evaluated; one that fails becomes a notification and shows as nothing. */
export function answerPortalPage(product: Product, name: string): Answer {
  const page = product.state.inventory()['portal-pages'].find((other) => other.name === name);
  if (page === undefined)
    throw new AutomationError('not_found', 'Expected the name of a portal page.');
  const text = splitTemplate(page.text)
    .map((part) => (part.kind === 'text' ? part.text : evaluatePart(product, page, part.text)))
    .join('');
  return answerHtml(formatPage(page.name, `<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>`));
}

/** The form of an app and, once all its inputs are given, what its script makes of them. */
export function answerApp(product: Product, name: string, query: URLSearchParams): Answer {
  const app = product.state.inventory().apps.find((other) => other.name === name);
  if (app === undefined) throw new AutomationError('not_found', 'Expected the name of an app.');
  const isComplete = app.inputs.every((input) => query.has(input));
  const result = isComplete ? runApp(product, app, query) : '';
  const fields = app.inputs.map(
    (input) =>
      `<label>${input} <input name="${input}" value="${escapeHtml(query.get(input) ?? '')}"></label><br>`,
  );
  const form = app.inputs.length > 0 ? `<form>${fields.join('')}<button>Run</button></form>` : '';
  return answerHtml(formatPage(app.name, `${form}<output>${escapeHtml(result)}</output>`));
}

function runApp(product: Product, app: App, query: URLSearchParams): string {
  const result = product.runner.run('app', app.name, app.source, readScriptInputs(query));
  return result.ok ? formatText(result.value) : result.message;
}

function evaluatePart(product: Product, page: PortalPage, source: string): string {
  try {
    return formatText(evaluateExpression(parseExpression(source), new Map(), product.runner.host));
  } catch (error) {
    const message = error instanceof AutomationError ? error.message : 'The server itself failed.';
    product.notifications.add('portal-page', page.name, message);
    return '';
  }
}

const formatPage = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>` +
  `<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}</style>` +
  `<h1>${escapeHtml(title)}</h1>${body}</html>\n`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

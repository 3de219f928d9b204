/**
 * The forms of names that others than a manifest hold too: a licence key, a product's own settings.
 */
export { isEdition, isEventName, isFieldName, isProductName } from './lib/value-forms.ts';

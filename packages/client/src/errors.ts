/**
 * What can be wrong with a licence key, on either side. Nothing in this package throws into its host: checking gives a refusal, with one of these
 * codes.
 */

/** Code → what it means, in a sentence for the reference page. */
export const LICENCE_KEY_CODES = {
  licence_not_a_key: 'The text does not have the form of a licence key.',
  licence_newer_form: 'The key is of a form that a newer version of the product knows.',
  licence_damaged:
    'The key has the form of one, but its content was changed: its signature does not fit.',
  licence_other_signer:
    'The key was not signed with any of the signing keys that the product knows: it is of another vendor, or older or newer than the product.',
  licence_terms_unknown: 'The key is signed, but holds terms that this version does not know.',
  licence_other_product: 'The key is for other products.',
  licence_not_yet_valid: 'The licence begins later than the clock of this machine says.',
  licence_expired: 'The licence has ended.',
  licence_signer_unusable:
    'A public key that the product was built with is none: a fault of the product.',
} as const;

/** What can keep a vendor from signing. */
export const LICENCE_SIGNING_CODES = {
  signing_key_unusable: 'The signing key is not an Ed25519 private key in PEM.',
  terms_invalid: 'A term of the licence does not have its form.',
} as const;

export type LicenceSigningCode = keyof typeof LICENCE_SIGNING_CODES;

export type LicenceKeyCode = keyof typeof LICENCE_KEY_CODES;

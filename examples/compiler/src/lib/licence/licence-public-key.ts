/** The vendor's public key, with which licence keys are checked. Its private half is in keys-for-this-example-only. */
export const LICENCE_PUBLIC_KEY = 'csKhmtAPJHT4NduRiEsN4rE0kB_fr836mDKI21DPnoQ';

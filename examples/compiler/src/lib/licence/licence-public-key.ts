/** The vendor's public key, with which licence keys are checked. Its private half is in keys-for-this-example-only. */
export const LICENCE_PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAcsKhmtAPJHT4NduRiEsN4rE0kB/fr836mDKI21DPnoQ=
-----END PUBLIC KEY-----
`;

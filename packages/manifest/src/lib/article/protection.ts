/**
 * The sections that say what is not sent, by which ids you are known, and where reports go.
 */
import type { FieldDeclaration, Manifest } from '../../manifest.ts';
import { code, escapeText, joinWords } from './markdown.ts';

export function printNotSent(manifest: Manifest): readonly string[] {
  const texts = listTexts(manifest);
  const exception =
    texts.length === 0
      ? 'No field of this product can hold free text.'
      : `Free text can only be in ${joinWords(texts.map(code))}, for the reason that is given there.`;
  const country = hasCountry(manifest)
    ? 'As with any connection, the collector sees the address that you connect from. It looks up the country, and forgets the address: it is not stored, not logged and not passed on.'
    : 'As with any connection, the collector sees the address that you connect from. It does not store, log or pass on that address.';
  return [
    '## What is not sent',
    '',
    `No names of people, computers or companies, no addresses, no paths, no files, no settings, no messages, and nothing that you typed. The program drops whatever is not declared on this page before it is written to disk, and the collector drops it again. ${exception}`,
    '',
    country,
    '',
  ];
}

export function printIds(manifest: Manifest): readonly string[] {
  const pseudonyms = [
    ...new Set(
      listFields(manifest).flatMap(([, field]) => (field.type === 'pseudonym' ? [field.of] : [])),
    ),
  ];
  const kinds =
    pseudonyms.length === 0
      ? []
      : [
          `Your ${joinWords(pseudonyms.map((of) => `${of}s`))} are told apart by pseudonyms of the same kind. The same ${pseudonyms[0] ?? ''} has another pseudonym on another computer and for another user.`,
          '',
        ];
  return ['## By which ids reports are told apart', '', ...printDevice(manifest), ...kinds];
}

function printDevice(manifest: Manifest): readonly string[] {
  const { device } = manifest.ids;
  const session =
    'The session id is random. It is made when the program starts, is not derived from anything, and is forgotten when the program ends.';
  if (device === 'none') {
    return [
      `${session} There is no id of you, of your device or of your installation: two runs of the program can not be told from two computers.`,
      '',
    ];
  }
  const until =
    device === 'monthly'
      ? 'It changes every month by itself, and whenever you reset it; the old and the new one can not be linked.'
      : 'It stays the same until you reset it; the old and the new one can not be linked.';
  return [
    `${session} Beside it there is a pseudonym of your device: a hash, keyed with a random secret that is made when something is first to be recorded, that is readable by you alone and never leaves your machine. ${until} Each lane has another pseudonym.`,
    '',
  ];
}

export function printWhereTo(manifest: Manifest): readonly string[] {
  const host = new URL(manifest.collector).host;
  return [
    '## Where reports go',
    '',
    `To ${escapeText(manifest.vendor)} and nobody else, at ${code(manifest.collector)}. That is the one address that a firewall has to let through (${code(host)}). Reports are sent as ${code('POST')} requests without headers or cookies of their own, through the proxy that is configured, if one is. Without a connection the program works as ever; reports wait for a while, and are then deleted.`,
    '',
    `What lies on your disk before it is sent is plain text (one JSON object a line), and it is, byte for byte, what is sent, compressed.`,
    '',
  ];
}

function hasCountry(manifest: Manifest): boolean {
  return Object.values(manifest.session).some((fact) => fact.builtIn === 'country');
}

function listTexts(manifest: Manifest): readonly string[] {
  return listFields(manifest).flatMap(([name, field]) => (field.type === 'text' ? [name] : []));
}

function listFields(manifest: Manifest): readonly (readonly [string, FieldDeclaration])[] {
  return [
    ...Object.entries(manifest.session),
    ...Object.values(manifest.events).flatMap((event) => Object.entries(event.fields)),
  ];
}

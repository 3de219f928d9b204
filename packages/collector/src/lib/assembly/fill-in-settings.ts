/** What holds where an option is not given, and what no option may be. */
import { kDefault } from '@candor/query/limits';
import type { CollectorOptions } from '../../collector.ts';
import { CollectorError } from '../../errors.ts';
import {
  bodyBytesInFlightMaxDefault,
  eventAgeDaysDefault,
  journalBytesMaxDefault,
  keyBytesPerMinuteDefault,
  keyRequestsPerMinuteDefault,
  retentionDaysDefault,
} from '../../limits.ts';
import { TRUSTED_PROXIES_DEFAULT } from '../country/sender-address.ts';

export type Settings = Required<Omit<CollectorOptions, 'storeUrl' | 'engineMemoryBytesMax'>> &
  Pick<CollectorOptions, 'storeUrl' | 'engineMemoryBytesMax'>;

/** @throws CollectorError usage */
export function fillIn(options: CollectorOptions): Settings {
  const settings: Settings = {
    host: '127.0.0.1',
    port: 4318,
    tls: null,
    manifestFiles: [],
    dashboardFolder: null,
    trustedProxies: TRUSTED_PROXIES_DEFAULT,
    countryDatabase: null,
    journalBytesMax: journalBytesMaxDefault,
    bodyBytesInFlightMax: bodyBytesInFlightMaxDefault,
    eventAgeDaysMax: eventAgeDaysDefault,
    retention: [`${retentionDaysDefault}d`],
    keyRequestsPerMinuteMax: keyRequestsPerMinuteDefault,
    keyBytesPerMinuteMax: keyBytesPerMinuteDefault,
    accessLog: false,
    k: [String(kDefault)],
    mail: null,
    ...options,
  };
  if (settings.host.trim() === '') {
    throw new CollectorError(
      'usage',
      'Expected a host to listen on, got an empty text, which would be every interface. Say 0.0.0.0 or :: for that.',
    );
  }
  return settings;
}

/** A product whose manifest says how the names of other SDKs become its own. */
export const PRODUCT = 'cameras';
export const KEY = '3b3f1f0e-0000-4000-8000-5a5a5a5a5a5a';

/** `device`: the attribute in which an SDK holds the anonymous id of the installation. */
export function writeManifest(device: string): string {
  return `${HEAD}${EVENTS}foreign:
  device: ${device}
${FOREIGN_EVENTS}`;
}

const HEAD = `
manifest: 1
product: ${PRODUCT}
title: Cameras
vendor: Example Video
privacy: https://example.com/cameras/telemetry
collector: https://telemetry.example.com
key: ${KEY}
consent: { default: notice }
lanes:
  usage: How the module is used.
  # Told by one installation alone, which would hide the next rarest event of its lane.
  performance: Whether the module runs.
ids: { device: until_reset }
session: [version]
`;

const EVENTS = `
events:
  site.connected:
    lane: usage
    when: when a connection is made
    why: How large sites are.
    fields:
      site:    { type: pseudonym, of: site, why: Whether it is the same site again. }
      cameras: { type: count, why: How many cameras there are. }
      took:    { type: duration, unit: s, why: Whether connecting is quick enough. }
      https:   { type: boolean, why: Whether the connection is encrypted. }
      login:   { type: choice, values: [basic, windows], why: How people sign in. }
  still.here:
    lane: performance
    when: each second
    why: Whether it runs.
    fields: {}
  video.rate:
    lane: usage
    when: each minute
    why: Whether video is smooth.
    fields:
      frames: { type: quantity, unit: Hz, optional: true, why: How smooth it is. }
  request:
    lane: usage
    when: when a request is served
    why: Whether it is quick enough.
    fields:
      duration: { type: duration, unit: ms, why: How long it takes. }
      success:  { type: boolean, why: Whether it worked. }
  dependency:
    lane: usage
    when: when the database is asked
    why: Whether it fails.
    fields:
      success: { type: boolean, why: Whether it worked. }
  page_view:
    lane: usage
    when: when a page is opened
    why: Which pages matter.
    fields:
      page: { type: choice, values: [overview, settings], why: Which pages matter. }
  message:
    lane: usage
    when: when a line is logged
    why: Whether releases become noisier.
    fields:
      severity: { type: choice, values: [information, warning, error], why: How bad it is. }
  exception:
    lane: usage
    when: when something fails
    why: Whether releases fail more.
    fields:
      severity: { type: choice, values: [error, critical], why: How bad it is. }
  availability:
    lane: usage
    when: when it is looked whether the site answers
    why: Whether sites answer.
    fields:
      success: { type: boolean, why: Whether it answered. }
`;

const FOREIGN_EVENTS = `
  events:
    Connected to site:
      event: site.connected
      fields: { SiteId: site, Cameras: cameras, Milliseconds: { field: took, unit: ms }, IsHttps: https, Login: login }
    Frames per second: { event: video.rate, fields: { value: frames } }
`;

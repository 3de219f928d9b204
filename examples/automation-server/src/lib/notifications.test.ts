import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorSpanMs, notificationCharsMax, notificationsMax } from './limits.ts';
import { openNotifications } from './notifications.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'automation-notifications-'));
  path = join(folder, 'notifications.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('counts the errors of the hour that ends now, as the hour moves on', () => {
  let now = 1_000_000_000;
  const notifications = openNotifications(path, () => now);
  notifications.add('script', 'a', 'first');
  now += errorSpanMs / 2;
  notifications.add('script', 'a', 'second');
  expect(notifications.countLastHour()).toBe(2);
  now += errorSpanMs / 2;
  expect(notifications.countLastHour()).toBe(1);
  now += errorSpanMs / 2;
  expect(notifications.countLastHour()).toBe(0);
  expect(notifications.list().map((one) => one.message)).toEqual(['second', 'first']);
});

it('knows the errors of the last hour after a restart, even if a crash cut the last line short', () => {
  openNotifications(path, () => 5000).add('script', 'a', 'x'.repeat(1000));
  appendFileSync(path, '{"at":50');
  const reopened = openNotifications(path, () => 6000);
  expect(reopened.countLastHour()).toBe(1);
  expect(reopened.list()[0]?.message).toHaveLength(notificationCharsMax);
});

it('keeps a bounded number, in memory and in the file', () => {
  const notifications = openNotifications(path, () => 5000);
  for (let number = 0; number < notificationsMax * 3; number += 1) {
    notifications.add('script', 'a', `${number}`);
  }
  expect(notifications.list()).toHaveLength(notificationsMax);
  expect(notifications.countLastHour()).toBe(notificationsMax);
  const lines = readFileSync(path, 'utf8').split('\n').length;
  expect(lines).toBeLessThanOrEqual(2 * notificationsMax + 1);
  expect(openNotifications(path, () => 5000).list()[0]?.message).toBe(
    `${notificationsMax * 3 - 1}`,
  );
});

it('still counts an error that can not be written down', () => {
  mkdirSync(path);
  expect(() => openNotifications(path, () => 5000)).toThrow(/EISDIR/);
  rmSync(path, { recursive: true });
  const notifications = openNotifications(path, () => 5000);
  mkdirSync(path);
  notifications.add('script', 'a', 'first');
  expect(notifications.countLastHour()).toBe(1);
});

/** What pages of the dashboard fetch beside their questions: crashes, one crash, reliability with its gate, what blocked. */
import type { Manifest } from '@candor/manifest/manifest';
import { findRole } from '@candor/manifest/roles';
import { tellsBlocked } from '@candor/manifest/blocked-operation';
import type { FailurePage, ReleaseHealth } from '@candor/query/api';
import type { MeasuredCollector } from './collector-process.ts';
import { type Asked, findSpan } from './questions.ts';

/** Of one product, as far as it declares what they are about. The group and the releases are those that a reader sees first. */
export async function listPages(
  collector: MeasuredCollector,
  manifest: Manifest,
): Promise<readonly Asked[]> {
  const { product } = manifest;
  const page = (title: string, path: string): Asked => ({
    title: `${product}: ${title}`,
    ask: ({ read }) => read(path),
  });
  const span = new URLSearchParams({ ...findSpan() }).toString();
  const base = `/api/products/${product}`;
  const pages: Asked[] = [];
  if (findRole(manifest, 'failure') !== undefined) {
    const { groups } = await collector.read<FailurePage>(`${base}/failures?${span}`);
    const [first] = groups;
    if (first === undefined)
      throw new Error(`expected failures of ${product}, got none: make the events anew`);
    pages.push(
      page(`failures, ${groups.length} groups`, `${base}/failures?${span}`),
      page('one group of failures', `${base}/failures/${encodeURIComponent(first.group)}?${span}`),
    );
  }
  const [, slow] = findRole(manifest, 'slowness') ?? [];
  if (slow !== undefined && tellsBlocked(slow.fields)) {
    pages.push(page('what blocked', `${base}/blocked?${span}`));
  }
  if (findRole(manifest, 'health') !== undefined) {
    const { versions } = await collector.read<ReleaseHealth>(`${base}/health?${span}`);
    const [release, baseline] = versions.map(({ version }) => version);
    if (release === undefined || baseline === undefined) {
      throw new Error(
        `expected two releases of ${product} with health, got fewer: make the events anew`,
      );
    }
    const pair = new URLSearchParams({ version: release, baseline }).toString();
    const judged = new URLSearchParams({ product, release }).toString();
    pages.push(
      page(`health of ${versions.length} releases`, `${base}/health?${span}`),
      page('the gate', `/api/gate?${judged}`),
      page('two releases compared', `${base}/releases-compared?${span}&${pair}`),
      page('alerts', `${base}/alerts`),
    );
  }
  return pages;
}

/**
 * The lines of a report as other sinks than the collector need them: taken apart.
 */
import { LOST_EVENT } from '@candor/manifest/report';
import { readObject } from '../judge-answer.ts';

export interface SpooledHead {
  readonly product: string;
  readonly manifest: string;
  readonly lane: string;
  readonly session: string;
  readonly started: string;
  readonly device: string | null;
  readonly isEphemeral: boolean;
  /** The declared facts, in their order. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface SpooledEvent {
  readonly seq: number;
  readonly at: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function readSpooledHead(line: string): SpooledHead {
  const {
    candor: _format,
    product,
    manifest,
    lane,
    session,
    started,
    device,
    ephemeral,
    ...facts
  } = parse(line) ?? {};
  return {
    product: textOf(product),
    manifest: textOf(manifest),
    lane: textOf(lane),
    session: textOf(session),
    started: textOf(started),
    device: typeof device === 'string' ? device : null,
    isEphemeral: ephemeral === true,
    facts,
  };
}

/** A line that a disk has damaged counts as one event that was lost, so that as many are sent as there are lines. */
export function readSpooledEvent(line: string, head: SpooledHead): SpooledEvent {
  const { seq, at, event, ...fields } = parse(line) ?? {};
  return typeof seq === 'number' && typeof at === 'string' && typeof event === 'string'
    ? { seq, at, event, fields }
    : { seq: 0, at: head.started, event: LOST_EVENT, fields: { reason: 'invalid', count: 1 } };
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    return readObject(JSON.parse(line));
  } catch {
    return null;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

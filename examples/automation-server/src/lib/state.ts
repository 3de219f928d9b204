import { createHash, randomBytes } from 'node:crypto';
import { readFileIfAny, writeFileAtomic } from './atomic-file.ts';
import { AutomationError } from './errors.ts';
import { resourcesPerKindMax } from './limits.ts';
import { parseResourceInput, type ResourceInput } from './resource-input.ts';
import { EMPTY_INVENTORY, type Inventory, RESOURCE_KINDS, type ResourceKind } from './resources.ts';

/** A resource as the API shows it: never with the hash of a token, and with the token itself only once, when it is made. */
export type ShownResource = Readonly<Record<string, unknown>>;

export interface State {
  readonly inventory: () => Inventory;
  /** @throws AutomationError as `parseResourceInput()`, and `resource_limit`. */
  readonly add: (kind: ResourceKind, input: ResourceInput) => ShownResource;
  /** @throws AutomationError `not_found`, or `resource_needed` where another resource refers to it. */
  readonly remove: (kind: ResourceKind, id: string) => void;
  /** Called after each change. */
  readonly onChange: (listener: () => void) => void;
}

/**
 * Opens the state file, which is written whole and at once with each change. A change that can not be written does not take
 * place.
 *
 * @throws AutomationError `state_unreadable`; the file is then left as it is.
 */
export function openState(path: string, randomUuid: () => string): State {
  let inventory = readInventory(path);
  const listeners: (() => void)[] = [];

  const keep = (changed: Inventory): void => {
    writeFileAtomic(path, `${JSON.stringify({ version: 1, resources: changed }, null, 1)}\n`);
    inventory = changed;
    for (const listener of listeners) listener();
  };

  return {
    inventory: () => inventory,
    add(kind, input) {
      if (inventory[kind].length >= resourcesPerKindMax) {
        throw new AutomationError(
          'resource_limit',
          `Expected at most ${resourcesPerKindMax} ${kind}: remove one first.`,
        );
      }
      const draft = { id: randomUuid(), ...parseResourceInput(kind, input, inventory) };
      const token = kind === 'identities' ? randomBytes(24).toString('base64url') : null;
      const resource = token === null ? draft : { ...draft, tokenHash: hashToken(token) };
      keep({ ...inventory, [kind]: [...inventory[kind], resource] });
      return token === null ? draft : { ...draft, token };
    },
    remove(kind, id) {
      const found = inventory[kind].find((resource) => resource.id === id);
      if (found === undefined) {
        throw new AutomationError(
          'not_found',
          `Expected the id of one of the ${kind}, got another.`,
        );
      }
      const user = findUser(kind, found.name, inventory);
      if (user !== null) {
        throw new AutomationError(
          'resource_needed',
          `One of the ${user} refers to it: remove that first.`,
        );
      }
      const others = (inventory[kind] as readonly { readonly id: string }[]).filter(
        (resource) => resource.id !== id,
      );
      keep({ ...inventory, [kind]: others });
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}

/** The resource without the hash of its token. */
export function showResource(resource: object): ShownResource {
  const { tokenHash: _tokenHash, ...shown } = resource as { readonly tokenHash?: string };
  return shown;
}

/** SHA-256 of a token in hex: tokens are long and random, so no salt and no slow hash are needed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The kind of resource that refers to the named one, or null. */
function findUser(kind: ResourceKind, name: string, inventory: Inventory): ResourceKind | null {
  if (kind === 'scripts' && inventory.schedules.some((schedule) => schedule.script === name)) {
    return 'schedules';
  }
  if (kind !== 'roles') return null;
  if (inventory.identities.some((identity) => identity.role === name)) return 'identities';
  return inventory.endpoints.some((endpoint) => endpoint.role === name) ? 'endpoints' : null;
}

function readInventory(path: string): Inventory {
  const text = readFileIfAny(path);
  if (text === null) return EMPTY_INVENTORY;
  try {
    const parsed = JSON.parse(text) as { version?: unknown; resources?: Record<string, unknown> };
    const isWhole = RESOURCE_KINDS.every((kind) => Array.isArray(parsed.resources?.[kind]));
    if (parsed.version === 1 && isWhole) return parsed.resources as unknown as Inventory;
  } catch (error) {
    throw unreadable(error);
  }
  throw unreadable();
}

const unreadable = (cause?: unknown): AutomationError =>
  new AutomationError(
    'state_unreadable',
    'Expected the state file as this server writes it, got something else: put a copy back, or move the file away to start empty.',
    { cause },
  );

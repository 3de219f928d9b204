/** The kinds of resources, as they stand in the API's paths and in the state file. */
export const RESOURCE_KINDS = [
  'identities',
  'computers',
  'roles',
  'endpoints',
  'apps',
  'scripts',
  'schedules',
  'portal-pages',
] as const;

export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Someone or something that calls endpoints. Of its token only the SHA-256 is kept. */
interface Identity {
  readonly id: string;
  readonly name: string;
  /** Name of a role, or null. */
  readonly role: string | null;
  readonly tokenHash: string;
}

/** A machine that schedules run scripts for. */
interface Computer {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

interface Role {
  readonly id: string;
  readonly name: string;
}

/** Answers requests for one path by running its script; with a role, only for identities that have it. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly role: string | null;
  readonly source: string;
}

/** A form that asks for its inputs and shows what its script makes of them. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly source: string;
}

interface Script {
  readonly id: string;
  readonly name: string;
  readonly source: string;
}

/** Runs a script every so many minutes: once, or once for each computer with its name and address set. */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  /** Name of a script. */
  readonly script: string;
  readonly everyMinutes: number;
  readonly forEachComputer: boolean;
}

/** A page of text, in which `{{ expression }}` is replaced by its value. */
export interface PortalPage {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

export interface ResourceOf {
  readonly identities: Identity;
  readonly computers: Computer;
  readonly roles: Role;
  readonly endpoints: Endpoint;
  readonly apps: App;
  readonly scripts: Script;
  readonly schedules: Schedule;
  readonly 'portal-pages': PortalPage;
}

/** All resources of a server. Names are unique within a kind, and so are the paths of endpoints for one method. */
export type Inventory = { readonly [Kind in ResourceKind]: readonly ResourceOf[Kind][] };

export const EMPTY_INVENTORY: Inventory = {
  identities: [],
  computers: [],
  roles: [],
  endpoints: [],
  apps: [],
  scripts: [],
  schedules: [],
  'portal-pages': [],
};

export function isResourceKind(value: string): value is ResourceKind {
  return (RESOURCE_KINDS as readonly string[]).includes(value);
}

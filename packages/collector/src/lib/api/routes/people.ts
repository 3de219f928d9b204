/** The people of the collector, and invitations to become one of them. */
import type { Role } from '@candor/query/api';
import { ROLES } from '@candor/query/routes';
import { type People, summariseInvitation } from '../../sign-in/people.ts';
import { type Handlers, memberInvalid, parseTexts, readActorName, readMember } from '../route.ts';

type PeopleRoute =
  | 'GET /api/users'
  | 'POST /api/invitations'
  | 'POST /api/invitations/:name/withdraw'
  | 'POST /api/users/:name/role'
  | 'POST /api/users/:name/sign-out'
  | 'POST /api/users/:name/remove';

/** The page that takes the secret from its fragment, which no server and no log ever sees. */
const JOIN_PATH = '/join#';

export function createPeopleRoutes(people: People): Handlers<PeopleRoute> {
  return {
    'GET /api/users': () => people.list(),
    'POST /api/invitations': async (request) => {
      const body = await request.readJson();
      const { name } = parseTexts(body, ['name']);
      const made = people.invite(name, parseRole(body), readActorName(request));
      return { invitation: summariseInvitation(made.invitation), path: JOIN_PATH + made.secret };
    },
    'POST /api/invitations/:name/withdraw': (request) => {
      people.withdraw(request.param('name'), readActorName(request));
      return people.list();
    },
    'POST /api/users/:name/role': async (request) => {
      const role = parseRole(await request.readJson());
      people.changeRole(request.param('name'), role, readActorName(request));
      return people.list();
    },
    'POST /api/users/:name/sign-out': (request) => ({
      ended: people.endSessions(request.param('name'), readActorName(request)),
    }),
    'POST /api/users/:name/remove': (request) => {
      people.remove(request.param('name'), readActorName(request));
      return people.list();
    },
  };
}

function parseRole(body: unknown): Role {
  const given = readMember(body, 'role');
  const role = ROLES.find((one) => one === given);
  if (role === undefined) throw memberInvalid('role', `one of ${ROLES.join(', ')}`);
  return role;
}

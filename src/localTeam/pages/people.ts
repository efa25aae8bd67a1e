/** Choosing who to be: the local team has no passwords. */
import { roleName } from './words';
import type { PersonWithRoles } from '../domain/people';
import { choices, type Html } from './layout';

/** One radio button per person, with the roles they have. */
export const choosePerson = (people: PersonWithRoles[], selected: string | undefined): Html =>
  choices(
    'person',
    'Sign in as',
    people.map(({ id, name, email, organizations }) => ({
      value: id,
      label: name,
      detail: `${organizations.map((membership) => `${roleName(membership.role)} at ${membership.name}`).join(', ')} – ${email}`,
    })),
    selected,
    'people',
  );

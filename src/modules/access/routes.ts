// Whether every route has a rule: a name of the permission table, or one of the few doors before a sign-in. Pure.
import { isPermission } from './permissions.ts';

export interface KnownRoute {
  method: string;
  path: string;
  access: string;
}

/** The routes that neither name a permission nor are on the list of doors, as `GET /path (access)`; empty: all is well. */
export function routesWithoutRule(
  routes: readonly KnownRoute[],
  doors: readonly Pick<KnownRoute, 'method' | 'path'>[],
): string[] {
  const isDoor = ({ method, path }: KnownRoute) => doors.some((door) => door.method === method && door.path === path);
  return routes
    .filter((route) => !isPermission(route.access) && !isDoor(route))
    .map(({ method, path, access }) => `${method} ${path} (${access})`);
}

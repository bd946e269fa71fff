// stub
import { type Route, textReply } from '../kernel/http.ts';
import type { ShopAccess, ShopParts } from './shop.ts';
export function storefrontRoutes(_: ShopParts): Route<ShopAccess>[] { return [{ method: 'GET', path: '/', access: 'anyone', handler: () => textReply('x') }]; }

// What an operator types to be listed becomes a key here, or is found to be none of its kind. The typed value goes nowhere
// else.
import type { TraitHasher, TraitName } from './traits.ts';

/** `hashNetwork`: the keyed hash of the network that an IP address is in. A card cannot be typed. */
export function keyOfTyped(
  traits: TraitHasher,
  hashNetwork: (address: string) => Buffer,
  { trait, typed }: { trait: TraitName; typed: string },
): Buffer | undefined {
  const text = typed.trim();
  switch (trait) {
    case 'mailbox':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? traits.mailbox(text) : undefined;
    case 'domain':
      return /^@?[^\s@]+\.[^\s@]+$/.test(text) ? traits.domain(text) : undefined;
    case 'country':
      return /^[a-z]{2}$/i.test(text) ? traits.country(text) : undefined;
    case 'network':
      return /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)$/i.test(text) ? hashNetwork(text) : undefined;
    case 'address':
    case 'building': {
      const parts = text.split(',').map((part) => part.trim());
      const [country = '', postalCode = ''] = parts.splice(-2).reverse();
      if (parts.length === 0 || !/^[a-z]{2}$/i.test(country) || postalCode === '') return undefined;
      return traits[trait]({ line1: parts.join(' '), city: '', postalCode, country });
    }
    case 'card':
      return undefined;
  }
}

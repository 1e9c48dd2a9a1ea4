import { WireError, type Wire, type WireRequest } from './wire.ts';

/** A wire that sends nothing to a URL that is not allowed: a server may name places that only its reader can reach. */
export function boundedWire<Bounded extends Wire>(wire: Bounded, mayReach: (url: string) => boolean): Bounded {
  const refused = (request: WireRequest): WireError =>
    new WireError('unreachable', request, `${new URL(request.url).host} is not among the hosts that may be reached`);
  return {
    ...wire,
    send: async (request) => {
      if (!mayReach(request.url)) throw refused(request);
      return wire.send(request);
    },
    open: async (request) => {
      if (!mayReach(request.url)) throw refused(request);
      return wire.open(request);
    },
    handshake: async (url, offer) => {
      if (!mayReach(url)) throw refused({ method: 'GET', url, headers: [] });
      return wire.handshake(url, offer);
    },
  };
}

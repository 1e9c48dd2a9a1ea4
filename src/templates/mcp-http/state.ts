// What a stdio process had for its one client, now kept for each session: all that the sources of this server take from here.
export { everySession } from './fills.ts';
export { sessionObject, sessionVariable } from './variables.ts';
export { sessionStandIn } from './stand-ins.ts';
export { sessionEnv, sessionGlobals } from './overlays.ts';
export { listenWithSession } from './listeners.ts';
export { oncePerProcess, onSessionEnd, releaseWithSession, stopWithSession, timeoutWithSession } from './releases.ts';

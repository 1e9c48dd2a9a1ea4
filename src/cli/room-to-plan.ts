import { setFlagsFromString } from 'node:v8';

/** A plan makes much that dies soon: in a small space for it V8 would look for what lives all the time. */
export const makeRoomToPlan = (): void => {
  setFlagsFromString('--semi-space-growth-factor=16');
};

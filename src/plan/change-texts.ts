import { transforms } from '../transforms/index.ts';
import { mendingTypes } from './mend-types.ts';
import { movingSdk } from './sdk-step/sdk-step.ts';

/** What reports call changes by: the transforms, and the two steps of a run that are none. */
export const changeTexts = [...transforms, movingSdk, mendingTypes] as const;

import { fixtureCases, isOfStart } from './fixture-case.ts';
import { testFixtures } from './fixture-tests.ts';

testFixtures(fixtureCases.filter(isOfStart));

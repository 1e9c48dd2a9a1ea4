import blockingCall from './blocking-call.ts';
import connectedByHand from './connected-by-hand.ts';
import earlyRequest from './early-request.ts';
import exitInHandler from './exit-in-handler.ts';
import faultyEndpoint from './faulty-endpoint.ts';
import fileWrite from './file-write.ts';
import localPath from './local-path.ts';
import modernEraLeftOut from './modern-era-left-out.ts';
import nothingToKeep from './nothing-to-keep.ts';
import openDeployment from './open-deployment.ts';
import ownVariable from './own-variable.ts';
import portInHandler from './port-in-handler.ts';
import rootsAsAuthority from './roots-as-authority.ts';
import type { FindingRule } from './rule.ts';
import savedCopies from './saved-copies.ts';
import schemasPerSession from './schemas-per-session.ts';
import sdkVersion from './sdk-version.ts';
import sessionCleanup from './session-cleanup.ts';
import sessionTakeOver from './session-take-over.ts';
import sharedCredentials from './shared-credentials.ts';
import sharedEndpoint from './shared-endpoint.ts';
import sharedProcess from './shared-process.ts';
import sharedState from './shared-state.ts';
import sseKept from './sse-kept.ts';
import startsPrograms from './starts-programs.ts';
import stdoutLog from './stdout-log.ts';
import transportHook from './transport-hook.ts';
import unlistedRemote from './unlisted-remote.ts';
import unlockedUpdate from './unlocked-update.ts';
import unseenCode from './unseen-code.ts';
import wrapper from './wrapper.ts';

/** All findings that are read off the sources, sorted by id. */
export const findingRules: readonly FindingRule[] = [
  blockingCall,
  connectedByHand,
  earlyRequest,
  exitInHandler,
  faultyEndpoint,
  fileWrite,
  localPath,
  modernEraLeftOut,
  nothingToKeep,
  openDeployment,
  ownVariable,
  portInHandler,
  rootsAsAuthority,
  savedCopies,
  schemasPerSession,
  sdkVersion,
  sessionCleanup,
  sessionTakeOver,
  sharedCredentials,
  sharedEndpoint,
  sharedProcess,
  sharedState,
  sseKept,
  startsPrograms,
  stdoutLog,
  transportHook,
  unlistedRemote,
  unlockedUpdate,
  unseenCode,
  wrapper,
];

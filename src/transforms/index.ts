import addHttpModule from './add-http-module.ts';
import addHttpSwitch from './add-http-switch.ts';
import addStartScript from './add-start-script.ts';
import answerUnknownSession from './answer-unknown-session.ts';
import convertRegistrationModules from './convert-registration-modules.ts';
import copyIntoImage from './copy-into-image.ts';
import declareCapabilities from './declare-capabilities.ts';
import declareWhereMade from './declare-where-made.ts';
import declareWhereUsed from './declare-where-used.ts';
import describeContainer from './describe-container.ts';
import documentHttp from './document-http.ts';
import extendOwnChoice from './extend-own-choice.ts';
import extractServerFactory from './extract-server-factory.ts';
import guardProcessListeners from './guard-process-listeners.ts';
import handOutApp from './hand-out-app.ts';
import hoistSchemas from './hoist-schemas.ts';
import isolateGlobalState from './isolate-global-state.ts';
import isolateSessionState from './isolate-session-state.ts';
import keepProcessAlive from './keep-process-alive.ts';
import keepSessionState from './keep-session-state.ts';
import listVariables from './list-variables.ts';
import nameServerFactory from './name-server-factory.ts';
import openOncePerProcess from './open-once-per-process.ts';
import parameterizeClassTransport from './parameterize-class-transport.ts';
import passServer from './pass-server.ts';
import publishRemote from './publish-remote.ts';
import raiseNodeImage from './raise-node-image.ts';
import raiseTarget from './raise-target.ts';
import releaseWithSession from './release-with-session.ts';
import repairEndpoint from './repair-endpoint.ts';
import replaceSseEndpoints from './replace-sse-endpoints.ts';
import replaceWrapper from './replace-wrapper.ts';
import separateStatements from './separate-statements.ts';
import serializeTools from './serialize-tools.ts';
import serveBothEras from './serve-both-eras.ts';
import shareSchemaValidator from './share-schema-validator.ts';
import skipPackageTypes from './skip-package-types.ts';
import suspendQuestions from './suspend-questions.ts';
import threadSessionState from './thread-session-state.ts';
import type { Transform } from './transform.ts';
import unchainStart from './unchain-start.ts';
import unwrapClassStart from './unwrap-class-start.ts';
import updateDependencies from './update-dependencies.ts';

/** All transforms, sorted by id; their order decides nothing. */
export const transforms: readonly Transform[] = [
  addHttpModule,
  addHttpSwitch,
  addStartScript,
  answerUnknownSession,
  convertRegistrationModules,
  copyIntoImage,
  declareCapabilities,
  declareWhereMade,
  declareWhereUsed,
  describeContainer,
  documentHttp,
  extendOwnChoice,
  extractServerFactory,
  guardProcessListeners,
  handOutApp,
  hoistSchemas,
  isolateGlobalState,
  isolateSessionState,
  keepProcessAlive,
  keepSessionState,
  listVariables,
  nameServerFactory,
  openOncePerProcess,
  parameterizeClassTransport,
  passServer,
  publishRemote,
  raiseNodeImage,
  raiseTarget,
  releaseWithSession,
  repairEndpoint,
  replaceSseEndpoints,
  replaceWrapper,
  separateStatements,
  serializeTools,
  serveBothEras,
  shareSchemaValidator,
  skipPackageTypes,
  suspendQuestions,
  threadSessionState,
  unchainStart,
  unwrapClassStart,
  updateDependencies,
];

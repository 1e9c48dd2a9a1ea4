import addHttpModule from './add-http-module.ts';
import addHttpSwitch from './add-http-switch.ts';
import addStartScript from './add-start-script.ts';
import allowDefaultImports from './allow-default-imports.ts';
import documentHttp from './document-http.ts';
import externalizePackages from './externalize-packages.ts';
import extractServerFactory from './extract-server-factory.ts';
import guardProcessListeners from './guard-process-listeners.ts';
import hoistSchemas from './hoist-schemas.ts';
import isolateSessionState from './isolate-session-state.ts';
import keepSessionState from './keep-session-state.ts';
import nameServerFactory from './name-server-factory.ts';
import parameterizeClassTransport from './parameterize-class-transport.ts';
import releaseWithSession from './release-with-session.ts';
import shareSchemaValidator from './share-schema-validator.ts';
import type { Transform } from './transform.ts';
import threadSessionState from './thread-session-state.ts';
import updateDependencies from './update-dependencies.ts';

/** All transforms, sorted by id; their order decides nothing. */
export const transforms: readonly Transform[] = [
  addHttpModule,
  addHttpSwitch,
  addStartScript,
  allowDefaultImports,
  documentHttp,
  externalizePackages,
  extractServerFactory,
  guardProcessListeners,
  hoistSchemas,
  isolateSessionState,
  keepSessionState,
  nameServerFactory,
  parameterizeClassTransport,
  releaseWithSession,
  shareSchemaValidator,
  threadSessionState,
  updateDependencies,
];

import type { Check } from '../check.ts';
import auth20250326Discovery from './authorization/auth-2025-03-26-discovery.ts';
import auth401WithoutToken from './authorization/auth-401-without-token.ts';
import auth401WwwAuthenticate from './authorization/auth-401-www-authenticate.ts';
import authAsIssuerMatch from './authorization/auth-as-issuer-match.ts';
import authAsMetadata from './authorization/auth-as-metadata.ts';
import authAsRegistrationPath from './authorization/auth-as-registration-path.ts';
import authAudience from './authorization/auth-audience.ts';
import authChallengeScope from './authorization/auth-challenge-scope.ts';
import authChallengeWellformed from './authorization/auth-challenge-wellformed.ts';
import authExpiredToken401 from './authorization/auth-expired-token-401.ts';
import authInsufficientScope403 from './authorization/auth-insufficient-scope-403.ts';
import authInvalidToken401 from './authorization/auth-invalid-token-401.ts';
import authNoErrorWithoutCredentials from './authorization/auth-no-error-without-credentials.ts';
import authNoOfflineAccessScope from './authorization/auth-no-offline-access-scope.ts';
import authPrmCors from './authorization/auth-prm-cors.ts';
import authPrmDiscoverable from './authorization/auth-prm-discoverable.ts';
import authPrmDocument from './authorization/auth-prm-document.ts';
import authPrmHttps from './authorization/auth-prm-https.ts';
import authPrmResourceMatch from './authorization/auth-prm-resource-match.ts';
import authQueryTokenRejected from './authorization/auth-query-token-rejected.ts';
import authResourceMetadataParam from './authorization/auth-resource-metadata-param.ts';
import authSchemeCaseInsensitive from './authorization/auth-scheme-case-insensitive.ts';
import cnAcceptCaseInsensitive from './content-negotiation/cn-accept-case-insensitive.ts';
import cnAcceptListVariants from './content-negotiation/cn-accept-list-variants.ts';
import cnAcceptUnsupportedNoWrongType from './content-negotiation/cn-accept-unsupported-no-wrong-type.ts';
import cnAcceptWildcard from './content-negotiation/cn-accept-wildcard.ts';
import cnContentType415 from './content-negotiation/cn-content-type-415.ts';
import cnContentTypeJsonParams from './content-negotiation/cn-content-type-json-params.ts';
import cnJsonSingleObject from './content-negotiation/cn-json-single-object.ts';
import cnPostResponseType from './content-negotiation/cn-post-response-type.ts';
import cnUtf8 from './content-negotiation/cn-utf8.ts';
import corsActualResponse from './cors/cors-actual-response.ts';
import corsExposeHeaders from './cors/cors-expose-headers.ts';
import corsNoOpenLocal from './cors/cors-no-open-local.ts';
import corsPreflight from './cors/cors-preflight.ts';
import depHeadersSurvive from './deployment/dep-headers-survive.ts';
import depHttps from './deployment/dep-https.ts';
import depIdleTimeout from './deployment/dep-idle-timeout.ts';
import depNoRedirect from './deployment/dep-no-redirect.ts';
import depSessionAffinity from './deployment/dep-session-affinity.ts';
import depSseNotBuffered from './deployment/dep-sse-not-buffered.ts';
import depSseNotCompressed from './deployment/dep-sse-not-compressed.ts';
import featCapabilitiesConsistent from './features/feat-capabilities-consistent.ts';
import featInvalidCursor from './features/feat-invalid-cursor.ts';
import featOutputSchemaHonored from './features/feat-output-schema-honored.ts';
import featResourceNotFound from './features/feat-resource-not-found.ts';
import featToolDefinitionsValid from './features/feat-tool-definitions-valid.ts';
import featUnknownToolError from './features/feat-unknown-tool-error.ts';
import lifeDisconnectStorm from './lifecycle/life-disconnect-storm.ts';
import lifePortTaken from './lifecycle/life-port-taken.ts';
import lifeRestartStaleSession from './lifecycle/life-restart-stale-session.ts';
import lifeSigterm from './lifecycle/life-sigterm.ts';
import lifeStaysUp from './lifecycle/life-stays-up.ts';
import lifeStdinClosed from './lifecycle/life-stdin-closed.ts';
import modCacheHints from './modern/mod-cache-hints.ts';
import modCancelOnDisconnect from './modern/mod-cancel-on-disconnect.ts';
import modClientinfoOptional from './modern/mod-clientinfo-optional.ts';
import modDiscover from './modern/mod-discover.ts';
import modDiscoverVersionsHonest from './modern/mod-discover-versions-honest.ts';
import modErrorCodesReserved from './modern/mod-error-codes-reserved.ts';
import modGetDelete405 from './modern/mod-get-delete-405.ts';
import modHeaderNameCaseOws from './modern/mod-header-name-case-ows.ts';
import modHeaderlessClaimless from './modern/mod-headerless-claimless.ts';
import modInitializeDiagnostic from './modern/mod-initialize-diagnostic.ts';
import modInputRequiredShape from './modern/mod-input-required-shape.ts';
import modInputResponsesLenient from './modern/mod-input-responses-lenient.ts';
import modListInvariant from './modern/mod-list-invariant.ts';
import modListenAck from './modern/mod-listen-ack.ts';
import modListenFilter from './modern/mod-listen-filter.ts';
import modLogOptIn from './modern/mod-log-opt-in.ts';
import modMetaRequired400 from './modern/mod-meta-required-400.ts';
import modMethodHeader from './modern/mod-method-header.ts';
import modMissingCapability from './modern/mod-missing-capability.ts';
import modNameBase64 from './modern/mod-name-base64.ts';
import modNameHeaderOther from './modern/mod-name-header-other.ts';
import modNameHeaderTools from './modern/mod-name-header-tools.ts';
import modNoServerRequests from './modern/mod-no-server-requests.ts';
import modNoSession from './modern/mod-no-session.ts';
import modNotificationAndResponsePost from './modern/mod-notification-and-response-post.ts';
import modParamHeaderAbsentValue from './modern/mod-param-header-absent-value.ts';
import modParamHeaderBase64 from './modern/mod-param-header-base64.ts';
import modParamHeaderMatch from './modern/mod-param-header-match.ts';
import modRequestStateTamper from './modern/mod-request-state-tamper.ts';
import modResourceNotFound from './modern/mod-resource-not-found.ts';
import modResultType from './modern/mod-result-type.ts';
import modServerInfoMeta from './modern/mod-server-info-meta.ts';
import modStatelessConnection from './modern/mod-stateless-connection.ts';
import modUnknownMethod404 from './modern/mod-unknown-method-404.ts';
import modUnsupportedVersion from './modern/mod-unsupported-version.ts';
import modVersionHeaderMismatch from './modern/mod-version-header-mismatch.ts';
import modVersionHeaderMissing from './modern/mod-version-header-missing.ts';
import modXAccelBuffering from './modern/mod-x-accel-buffering.ts';
import modXMcpHeaderValid from './modern/mod-x-mcp-header-valid.ts';
import pvHeaderInvalid400 from './protocol-version/pv-header-invalid-400.ts';
import pvHeaderMissingOk from './protocol-version/pv-header-missing-ok.ts';
import pvModernProbeOnLegacy from './protocol-version/pv-modern-probe-on-legacy.ts';
import pvNegotiateSame from './protocol-version/pv-negotiate-same.ts';
import pvNegotiateUnsupported from './protocol-version/pv-negotiate-unsupported.ts';
import robCancel from './robustness/rob-cancel.ts';
import robCancelClosesStream from './robustness/rob-cancel-closes-stream.ts';
import robConcurrentRequests from './robustness/rob-concurrent-requests.ts';
import robCrossTalk from './robustness/rob-cross-talk.ts';
import robCrossTalkCalls from './robustness/rob-cross-talk-calls.ts';
import robDuplicateInflightId from './robustness/rob-duplicate-inflight-id.ts';
import robHostileJson from './robustness/rob-hostile-json.ts';
import robPayload200k from './robustness/rob-payload-200k.ts';
import robPing from './robustness/rob-ping.ts';
import robProgress from './robustness/rob-progress.ts';
import robSessionIsolation from './robustness/rob-session-isolation.ts';
import rpcBatchAccept20250326 from './jsonrpc/rpc-batch-accept-2025-03-26.ts';
import rpcBatchEmpty from './jsonrpc/rpc-batch-empty.ts';
import rpcBatchRemoved from './jsonrpc/rpc-batch-removed.ts';
import rpcClientResponse202 from './jsonrpc/rpc-client-response-202.ts';
import rpcErrorIdNotNull from './jsonrpc/rpc-error-id-not-null.ts';
import rpcErrorIdWhenReadable from './jsonrpc/rpc-error-id-when-readable.ts';
import rpcIdType from './jsonrpc/rpc-id-type.ts';
import rpcInitializeResult from './jsonrpc/rpc-initialize-result.ts';
import rpcInvalidParams from './jsonrpc/rpc-invalid-params.ts';
import rpcInvalidRequest from './jsonrpc/rpc-invalid-request.ts';
import rpcMethodNotAllowed from './jsonrpc/rpc-method-not-allowed.ts';
import rpcNotification202 from './jsonrpc/rpc-notification-202.ts';
import rpcParseError400 from './jsonrpc/rpc-parse-error-400.ts';
import rpcParseErrorBody from './jsonrpc/rpc-parse-error-body.ts';
import rpcResponseIdEcho from './jsonrpc/rpc-response-id-echo.ts';
import rpcResponseShape from './jsonrpc/rpc-response-shape.ts';
import rpcUnknownMethod from './jsonrpc/rpc-unknown-method.ts';
import secBindLocalhost from './security/sec-bind-localhost.ts';
import secBodyLimit from './security/sec-body-limit.ts';
import secHostRebinding from './security/sec-host-rebinding.ts';
import secNoStackTrace from './security/sec-no-stack-trace.ts';
import secOrigin403 from './security/sec-origin-403.ts';
import secOriginAbsentOk from './security/sec-origin-absent-ok.ts';
import secOriginBypasses from './security/sec-origin-bypasses.ts';
import secOriginGetDelete from './security/sec-origin-get-delete.ts';
import secSessionNotAuth from './security/sec-session-not-auth.ts';
import secSessionUserBinding from './security/sec-session-user-binding.ts';
import secStateHandleBinding from './security/sec-state-handle-binding.ts';
import secToolInputValidated from './security/sec-tool-input-validated.ts';
import sessionDelete from './session/session-delete.ts';
import sessionDeleteSparesOthers from './session/session-delete-spares-others.ts';
import sessionDeleteUnknown from './session/session-delete-unknown.ts';
import sessionIdCharset from './session/session-id-charset.ts';
import sessionIdEntropy from './session/session-id-entropy.ts';
import sessionInitializeStaleId from './session/session-initialize-stale-id.ts';
import sessionMissing400 from './session/session-missing-400.ts';
import sessionNoEarlyServerRequests from './session/session-no-early-server-requests.ts';
import sessionReinitialize from './session/session-reinitialize.ts';
import sessionStatelessConsistent from './session/session-stateless-consistent.ts';
import sessionTerminated404Get from './session/session-terminated-404-get.ts';
import sessionTerminated404Post from './session/session-terminated-404-post.ts';
import sessionUnknown404 from './session/session-unknown-404.ts';
import sseCloseAfterResponse from './sse/sse-close-after-response.ts';
import sseDisconnectIsNotCancel from './sse/sse-disconnect-is-not-cancel.ts';
import sseEventIdUnique from './sse/sse-event-id-unique.ts';
import sseFraming from './sse/sse-framing.ts';
import sseGetAcceptMissing from './sse/sse-get-accept-missing.ts';
import sseGetNoResponses from './sse/sse-get-no-responses.ts';
import sseGetSecondStream from './sse/sse-get-second-stream.ts';
import sseGetStreamOr405 from './sse/sse-get-stream-or-405.ts';
import sseKeepaliveComments from './sse/sse-keepalive-comments.ts';
import sseNoBroadcast from './sse/sse-no-broadcast.ts';
import ssePrimingEvent from './sse/sse-priming-event.ts';
import sseRelatedOnly from './sse/sse-related-only.ts';
import sseResponseDelivered from './sse/sse-response-delivered.ts';
import sseResponseOnce from './sse/sse-response-once.ts';
import sseResumeNoCrossStream from './sse/sse-resume-no-cross-stream.ts';
import sseResumeReplay from './sse/sse-resume-replay.ts';
import sseResumeTerminates from './sse/sse-resume-terminates.ts';
import sseRetryBeforeDisconnect from './sse/sse-retry-before-disconnect.ts';
import sseServerRequestOnOriginStream from './sse/sse-server-request-on-origin-stream.ts';

/** Every check, sorted by id. */
export const checks: readonly Check[] = [
  auth20250326Discovery,
  auth401WithoutToken,
  auth401WwwAuthenticate,
  authAsIssuerMatch,
  authAsMetadata,
  authAsRegistrationPath,
  authAudience,
  authChallengeScope,
  authChallengeWellformed,
  authExpiredToken401,
  authInsufficientScope403,
  authInvalidToken401,
  authNoErrorWithoutCredentials,
  authNoOfflineAccessScope,
  authPrmCors,
  authPrmDiscoverable,
  authPrmDocument,
  authPrmHttps,
  authPrmResourceMatch,
  authQueryTokenRejected,
  authResourceMetadataParam,
  authSchemeCaseInsensitive,
  cnAcceptCaseInsensitive,
  cnAcceptListVariants,
  cnAcceptUnsupportedNoWrongType,
  cnAcceptWildcard,
  cnContentType415,
  cnContentTypeJsonParams,
  cnJsonSingleObject,
  cnPostResponseType,
  cnUtf8,
  corsActualResponse,
  corsExposeHeaders,
  corsNoOpenLocal,
  corsPreflight,
  depHeadersSurvive,
  depHttps,
  depIdleTimeout,
  depNoRedirect,
  depSessionAffinity,
  depSseNotBuffered,
  depSseNotCompressed,
  featCapabilitiesConsistent,
  featInvalidCursor,
  featOutputSchemaHonored,
  featResourceNotFound,
  featToolDefinitionsValid,
  featUnknownToolError,
  lifeDisconnectStorm,
  lifePortTaken,
  lifeRestartStaleSession,
  lifeSigterm,
  lifeStaysUp,
  lifeStdinClosed,
  modCacheHints,
  modCancelOnDisconnect,
  modClientinfoOptional,
  modDiscover,
  modDiscoverVersionsHonest,
  modErrorCodesReserved,
  modGetDelete405,
  modHeaderNameCaseOws,
  modHeaderlessClaimless,
  modInitializeDiagnostic,
  modInputRequiredShape,
  modInputResponsesLenient,
  modListInvariant,
  modListenAck,
  modListenFilter,
  modLogOptIn,
  modMetaRequired400,
  modMethodHeader,
  modMissingCapability,
  modNameBase64,
  modNameHeaderOther,
  modNameHeaderTools,
  modNoServerRequests,
  modNoSession,
  modNotificationAndResponsePost,
  modParamHeaderAbsentValue,
  modParamHeaderBase64,
  modParamHeaderMatch,
  modRequestStateTamper,
  modResourceNotFound,
  modResultType,
  modServerInfoMeta,
  modStatelessConnection,
  modUnknownMethod404,
  modUnsupportedVersion,
  modVersionHeaderMismatch,
  modVersionHeaderMissing,
  modXAccelBuffering,
  modXMcpHeaderValid,
  pvHeaderInvalid400,
  pvHeaderMissingOk,
  pvModernProbeOnLegacy,
  pvNegotiateSame,
  pvNegotiateUnsupported,
  robCancel,
  robCancelClosesStream,
  robConcurrentRequests,
  robCrossTalk,
  robCrossTalkCalls,
  robDuplicateInflightId,
  robHostileJson,
  robPayload200k,
  robPing,
  robProgress,
  robSessionIsolation,
  rpcBatchAccept20250326,
  rpcBatchEmpty,
  rpcBatchRemoved,
  rpcClientResponse202,
  rpcErrorIdNotNull,
  rpcErrorIdWhenReadable,
  rpcIdType,
  rpcInitializeResult,
  rpcInvalidParams,
  rpcInvalidRequest,
  rpcMethodNotAllowed,
  rpcNotification202,
  rpcParseError400,
  rpcParseErrorBody,
  rpcResponseIdEcho,
  rpcResponseShape,
  rpcUnknownMethod,
  secBindLocalhost,
  secBodyLimit,
  secHostRebinding,
  secNoStackTrace,
  secOrigin403,
  secOriginAbsentOk,
  secOriginBypasses,
  secOriginGetDelete,
  secSessionNotAuth,
  secSessionUserBinding,
  secStateHandleBinding,
  secToolInputValidated,
  sessionDelete,
  sessionDeleteSparesOthers,
  sessionDeleteUnknown,
  sessionIdCharset,
  sessionIdEntropy,
  sessionInitializeStaleId,
  sessionMissing400,
  sessionNoEarlyServerRequests,
  sessionReinitialize,
  sessionStatelessConsistent,
  sessionTerminated404Get,
  sessionTerminated404Post,
  sessionUnknown404,
  sseCloseAfterResponse,
  sseDisconnectIsNotCancel,
  sseEventIdUnique,
  sseFraming,
  sseGetAcceptMissing,
  sseGetNoResponses,
  sseGetSecondStream,
  sseGetStreamOr405,
  sseKeepaliveComments,
  sseNoBroadcast,
  ssePrimingEvent,
  sseRelatedOnly,
  sseResponseDelivered,
  sseResponseOnce,
  sseResumeNoCrossStream,
  sseResumeReplay,
  sseResumeTerminates,
  sseRetryBeforeDisconnect,
  sseServerRequestOnOriginStream,
];

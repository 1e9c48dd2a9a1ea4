import type { Check } from '../check.ts';
import auth401WithoutToken from './authorization/auth-401-without-token.ts';
import cnAcceptListVariants from './content-negotiation/cn-accept-list-variants.ts';
import cnAcceptUnsupportedNoWrongType from './content-negotiation/cn-accept-unsupported-no-wrong-type.ts';
import cnContentType415 from './content-negotiation/cn-content-type-415.ts';
import cnPostResponseType from './content-negotiation/cn-post-response-type.ts';
import pvHeaderInvalid400 from './protocol-version/pv-header-invalid-400.ts';
import pvNegotiateSame from './protocol-version/pv-negotiate-same.ts';
import robPing from './robustness/rob-ping.ts';
import rpcInitializeResult from './jsonrpc/rpc-initialize-result.ts';
import rpcMethodNotAllowed from './jsonrpc/rpc-method-not-allowed.ts';
import rpcNotification202 from './jsonrpc/rpc-notification-202.ts';
import rpcParseError400 from './jsonrpc/rpc-parse-error-400.ts';
import rpcParseErrorBody from './jsonrpc/rpc-parse-error-body.ts';
import rpcResponseIdEcho from './jsonrpc/rpc-response-id-echo.ts';
import secHostRebinding from './security/sec-host-rebinding.ts';
import secNoStackTrace from './security/sec-no-stack-trace.ts';
import secOrigin403 from './security/sec-origin-403.ts';
import secOriginAbsentOk from './security/sec-origin-absent-ok.ts';
import secOriginGetDelete from './security/sec-origin-get-delete.ts';
import sessionDelete from './session/session-delete.ts';
import sessionIdCharset from './session/session-id-charset.ts';
import sessionMissing400 from './session/session-missing-400.ts';
import sessionReinitialize from './session/session-reinitialize.ts';
import sessionTerminated404Post from './session/session-terminated-404-post.ts';
import sessionUnknown404 from './session/session-unknown-404.ts';
import sseFraming from './sse/sse-framing.ts';
import sseGetStreamOr405 from './sse/sse-get-stream-or-405.ts';

/** Every check, sorted by id. */
export const checks: readonly Check[] = [
  auth401WithoutToken,
  cnAcceptListVariants,
  cnAcceptUnsupportedNoWrongType,
  cnContentType415,
  cnPostResponseType,
  pvHeaderInvalid400,
  pvNegotiateSame,
  robPing,
  rpcInitializeResult,
  rpcMethodNotAllowed,
  rpcNotification202,
  rpcParseError400,
  rpcParseErrorBody,
  rpcResponseIdEcho,
  secHostRebinding,
  secNoStackTrace,
  secOrigin403,
  secOriginAbsentOk,
  secOriginGetDelete,
  sessionDelete,
  sessionIdCharset,
  sessionMissing400,
  sessionReinitialize,
  sessionTerminated404Post,
  sessionUnknown404,
  sseFraming,
  sseGetStreamOr405,
];

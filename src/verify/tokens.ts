/** What a run may present: a good token, another user's, and good ones but for one claim. */
export type TokenKind = 'bearer' | 'otherUser' | 'expired' | 'wrongAudience' | 'wrongIssuer' | 'lowScope';

/** Secrets: never in a log or a report. */
export type Tokens = Readonly<Partial<Record<TokenKind, string>>>;

/** Texts of the password pages (http.md 4). */
export const ResetText = {
  SENT: 'Email was sent.',
  NOT_SENT: 'Error sending reset email.',
  OUTDATED: 'Your token was not found or it is outdated. Please try again.',
  BAD_REQUEST: 'Invalid request parameters.',
  BAD_TOKEN: 'Invalid token. Please repeat all steps.',
  DONE: 'Password was successfully reset.',
} as const;

/** Tokens of the web flow have 64 characters, those of the app 32; both are good on all pages. */
export const RESET_TOKEN = /^(?:[\w-]{32}|[\w-]{64})$/;

/** A request that is answered with a status and a text (http.md 1.5); empty text = empty body. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    text = '',
  ) {
    super(text);
  }
}

/** Texts of refusals as the original writes them (http.md 2). */
export const Text = {
  INVALID_TOKEN: 'Invalid token.',
  WRONG_PIN: 'Wrong pin format.',
  WRONG_REQUEST: 'Wrong request format.',
  NO_PIN_VALUE: 'No pin for update provided.',
  NO_SUCH_PIN: "Requested pin doesn't exist in the app.",
  NOT_ACTIVE: 'Project is not active.',
  BAD_PROPERTY: 'Error setting widget property.',
  NO_RTC: 'Requested rtc not exists in app.',
  NO_DATA: 'No data.',
  NO_CLONE: 'Requested QR not found.',
  BAD_NOTICE: 'Body is empty or larger than 255 chars.',
  NO_NOTIFICATION: 'No notification widget.',
  NO_PUSH_TOKEN: 'Notification widget not initialized.',
  NO_EMAIL: 'No email widget.',
  BAD_EMAIL: "Email body is wrong. Missing or empty fields 'to', 'subj'.",
  NOT_JSON: 'Unexpected content type. Expecting application/json.',
  BAD_BODY: 'Error parsing body param. ',
  TOO_MANY: 'Too many requests.',
} as const;

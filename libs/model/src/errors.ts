/**
 * A request that the model refuses. `status` is the RESPONSE status that the client gets (app.md 2); the message is for
 * logs and never goes onto the wire.
 */
export class ModelError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** Status 2: a part is missing or bad, or what it names does not exist. */
export class IllegalCommand extends ModelError {
  constructor(message: string) {
    super(2, message);
  }
}

/** Status 11: the JSON does not parse, or a value in it cannot be taken. */
export class IllegalBody extends ModelError {
  constructor(message: string) {
    super(11, message);
  }
}

/** Status 6: too large, too many, or already there. */
export class NotAllowed extends ModelError {
  constructor(message: string) {
    super(6, message);
  }
}

/** Status 1: a quota of the account is used up. */
export class QuotaLimit extends ModelError {
  constructor(message: string) {
    super(1, message);
  }
}

/** Status 21: the account has not enough energy. */
export class EnergyLimit extends ModelError {
  constructor(message: string) {
    super(21, message);
  }
}

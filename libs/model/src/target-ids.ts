/** Lowest id of a tag (model.md 7.1); what is below is a device. */
export const FIRST_TAG_ID = 100_000;

/** Lowest id of a target that is a DEVICE_SELECTOR. */
export const FIRST_SELECTOR_ID = 200_000;

/** Whether a device with this id can be addressed: 0 … 99999. */
export function isDeviceId(id: number): boolean {
  return id >= 0 && id < FIRST_TAG_ID;
}

/** Whether an id is in the range of tags: 100000 … 199999. */
export function isTagId(id: number): boolean {
  return id >= FIRST_TAG_ID && id < FIRST_SELECTOR_ID;
}

/** Whether an id is in the range of device selectors. */
export function isSelectorId(id: number): boolean {
  return id >= FIRST_SELECTOR_ID;
}

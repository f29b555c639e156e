import type { TargetState } from '@pinwire/model';
import { DEVICE_BODY_MAX } from '@pinwire/protocol';

/** Longest body in bytes for a device that never told its buffer (hardware.md 5.1). */
const UNTOLD = 250;

/** Bytes that the original takes off a told buffer for the header (hardware.md 5.1). */
const HEADER = 5;

function told({ record }: TargetState): number | undefined {
  return record.hardwareInfo && Number(record.hardwareInfo.buffIn);
}

/** Longest body in bytes of what others send to the device: writes, notices, questions (hardware.md 5, "Fit"). */
export function sentBodyMax(state: TargetState): number {
  const buffer = told(state);
  return buffer === undefined ? UNTOLD : buffer - HEADER;
}

/**
 * Longest body in bytes of what the device asked for itself. The original sends that whatever its length, and the library
 * drops the connection on a body beyond its buffer (hardware.md 5.1 "do better").
 */
export function askedBodyMax(state: TargetState): number {
  return Math.min(told(state) ?? DEVICE_BODY_MAX, DEVICE_BODY_MAX);
}

/** Reason codes of MQTT 5 that this server uses (MQTT 5 section 2.4). */
export const Reason = {
  SUCCESS: 0x00,
  DISCONNECT_WITH_WILL: 0x04,
  NO_SUBSCRIPTION: 0x11,
  MALFORMED_PACKET: 0x81,
  PROTOCOL_ERROR: 0x82,
  BAD_CREDENTIALS: 0x86,
  NOT_AUTHORIZED: 0x87,
  SERVER_UNAVAILABLE: 0x88,
  BAD_AUTHENTICATION_METHOD: 0x8c,
  SESSION_TAKEN_OVER: 0x8e,
  INVALID_FILTER: 0x8f,
  INVALID_TOPIC: 0x90,
  QUOTA_EXCEEDED: 0x97,
  BAD_PAYLOAD: 0x99,
  QOS_NOT_SUPPORTED: 0x9b,
  SHARED_NOT_SUPPORTED: 0x9e,
} as const;

/** The one failure that a 3.1.1 SUBACK knows; all of version 5 are from here on. */
export const SUBSCRIBE_FAILED = 0x80;

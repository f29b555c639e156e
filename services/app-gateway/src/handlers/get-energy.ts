import { sendText } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** The balance in decimal (app.md 6.8). */
export const getEnergy: AppHandler = async (connection, request) => {
  const { energy } = await connection.account();
  sendText(connection, request, String(energy));
};
